import { readFileSync } from 'node:fs'
import { userPools } from '../../lib/protocol/models/index.ts'

/** Every operation of user pools with the errors that AWS's SDK lists for it. */
export const listedErrors: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(userPools.operations).map((operation) => [operation, errorsOf(operation)]),
)

function errorsOf(operation: string): string[] {
  const client = import.meta.resolve('@aws-sdk/client-cognito-identity-provider')
  const [root] = client.split('dist-')
  const declaration = new URL(`${root}dist-types/commands/${operation}Command.d.ts`)
  const text = readFileSync(declaration, 'utf8')
  const errors = text.matchAll(/@throws \{@link (\w+Exception)\} \((?:client|server) fault\)/gu)
  return [...new Set([...errors].map(([, error = '']) => error))]
}
