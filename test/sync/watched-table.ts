import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Services } from '../../lib/services.ts'
import { Table } from '../../lib/store/table.ts'

/** How the process is cut off: at which call to the store, before or after that call took effect. */
export interface Crash {
  readonly atCall: number
  readonly afterEffect: boolean
}

/** The same store, seen through a client that notes each call and may be cut off for good. */
export function watchedTable(
  services: Services,
  crash: Crash = { atCall: Infinity, afterEffect: false },
): { services: Services; calls: string[] } {
  const calls: string[] = []
  const client = new DynamoDBClient({ maxAttempts: 1 })
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        calls.push(commandName)
        const isOver = calls.length >= crash.atCall
        if (isOver && (calls.length > crash.atCall || !crash.afterEffect)) throw cutOff
        const answer = await next(args)
        if (isOver) throw cutOff
        return answer
      },
    { step: 'initialize', name: 'watch' },
  )
  const table = new Table(client, services.settings.tableName)
  return {
    services: Object.create(services, { table: { value: table } }) as Services, // with our table
    calls,
  }
}

const cutOff = new Error('the process was cut off')
