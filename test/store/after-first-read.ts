import type { Table } from '../../lib/store/table.ts'

/** A table where something else happens between the first reading of several records and what follows. */
export function afterFirstRead(table: Table, happens: () => Promise<void>): Table {
  let isFirst = true
  return new Proxy(table, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'read') return value.bind(target) as unknown
      return async (...refs: unknown[]) => {
        const found: unknown = await Reflect.apply(value, target, refs)
        if (isFirst) {
          isFirst = false
          await happens()
        }
        return found
      }
    },
  })
}
