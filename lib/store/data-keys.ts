import { absent } from './conditions.ts'
import { systemKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { put } from './writes.ts'

const dataKeyRef = (purpose: string): Ref<Buffer> => ({
  key: systemKeys.dataKey(purpose),
  parse: (attributes) => Buffer.from(attributes.wrapped as Uint8Array), // written below
})

/** The wrapped data key of a purpose, or undefined before its first use. */
export function findDataKey(table: Table, purpose: string): Promise<Buffer | undefined> {
  return table.get(dataKeyRef(purpose))
}

/** Stores a purpose's wrapped data key. @throws the given error when another one is there first */
export function addDataKey(
  table: Table,
  { purpose, wrapped, otherwise }: { purpose: string; wrapped: Buffer; otherwise: Error },
): Promise<void> {
  return table.write(
    put(systemKeys.dataKey(purpose), { wrapped }, { when: [absent('pk')], otherwise }),
  )
}
