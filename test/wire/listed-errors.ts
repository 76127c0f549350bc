import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { userPools } from '../../lib/protocol/models/index.ts'

const main = createRequire(import.meta.url).resolve('@aws-sdk/client-cognito-identity-provider')

/** Every operation of user pools with the errors that AWS's SDK lists for it. */
export const listedErrors: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(userPools.operations).map((operation) => [operation, errorsOf(operation)]),
)

function errorsOf(operation: string): string[] {
  const declaration = `../../dist-types/commands/${operation}Command.d.ts`
  const text = readFileSync(join(main, declaration), 'utf8')
  const errors = text.matchAll(/@throws \{@link (\w+Exception)\} \((?:client|server) fault\)/gu)
  return [...new Set([...errors].map(([, error = '']) => error))]
}
