import { keysPerRequest, type ReadItems } from './joint-reads.ts'
import { itemName, type Key } from './keys.ts'
import type { Refs } from './table.ts'
import type { Attributes } from './writes.ts'

/**
 * Readings of one request, the first of which brings along what is named. Each item of that is found
 * once without another trip, as it was at that moment.
 */
export function bringingAlong(read: ReadItems, name: () => Promise<readonly Key[]>): ReadItems {
  let isFirst = true
  const brought = new Map<string, Attributes | undefined>() // undefined where there is no item
  return async (keys) => {
    if (isFirst) {
      isFirst = false
      const asked = new Set(keys.map(itemName))
      const others = (await name()).filter((key) => !asked.has(itemName(key)))
      const more = others.slice(0, keysPerRequest - asked.size)
      const items = await read([...keys, ...more])
      for (const key of more) brought.set(itemName(key), items.get(itemName(key)))
      return new Map([...items].filter(([found]) => asked.has(found)))
    }
    const missing = keys.filter((key) => !brought.has(itemName(key)))
    const found = new Map(missing.length > 0 ? await read(missing) : [])
    for (const key of keys) {
      const item = brought.get(itemName(key))
      if (item) found.set(itemName(key), item)
      brought.delete(itemName(key))
    }
    return found
  }
}

/** Where the records of refs lie, for who names what is brought along. */
export function keysIn(refs: Refs): Key[] {
  return Object.values(refs).flatMap((ref) => ref?.key ?? [])
}
