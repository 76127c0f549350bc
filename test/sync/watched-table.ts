import { jsonClients } from '../../lib/aws/services.ts'
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
  const client = jsonClients(process.env, services.settings.region).dynamoDb()
  const call = async (operation: string, input: object) => {
    calls.push(operation)
    const isOver = calls.length >= crash.atCall
    if (isOver && (calls.length > crash.atCall || !crash.afterEffect)) throw cutOff
    const answer = await client.call(operation, input)
    if (isOver) throw cutOff
    return answer
  }
  const table = new Table({ call }, services.settings.tableName)
  return {
    services: Object.create(services, { table: { value: table } }) as Services, // with our table
    calls,
  }
}

const cutOff = new Error('the process was cut off')
