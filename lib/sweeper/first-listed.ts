import type { ListedPage } from '../store/listing.ts'

/**
 * The first records of a listing that are still there. The index may lag behind what was deleted,
 * so the first pages may have none.
 */
export async function firstListed<T>(
  page: (after: string | undefined) => Promise<ListedPage<T>>,
): Promise<readonly T[]> {
  let after: string | undefined
  do {
    const { records, next } = await page(after)
    if (records.length > 0) return records
    after = next
  } while (after !== undefined)
  return []
}
