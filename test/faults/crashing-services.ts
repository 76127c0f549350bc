import { jsonClients } from '../../lib/aws/services.ts'
import type { Services } from '../../lib/services.ts'
import { Table } from '../../lib/store/table.ts'

/** Where a process dies: at which of its writes, and whether that one still lands. */
export interface CrashPoint {
  /** The first write is 0. */
  readonly write: number
  readonly lands: boolean
}

const reads = new Set(['BatchGetItem', 'Query'])

/**
 * The services of a process that dies at a write: from then on nothing of it reaches the store.
 * `crashed` tells whether it came so far.
 */
export function crashingServices(
  services: Services,
  { write, lands }: CrashPoint,
): { services: Services; crashed: () => boolean } {
  const real = jsonClients(process.env, 'us-east-1').dynamoDb()
  let writes = 0
  let isDead = false
  const call = async (operation: string, input: object) => {
    if (isDead) throw new Error('the process is dead')
    if (reads.has(operation) || writes++ !== write) return real.call(operation, input)
    isDead = true
    if (lands) await real.call(operation, input)
    throw new Error('the process dies')
  }
  const table = new Table({ call }, 'cognate')
  const dying = Object.create(services, { table: { value: table } }) as Services // with this store
  return { services: dying, crashed: () => isDead }
}
