import { ServiceError } from '../errors.ts'
import type { Keyring } from '../keys/keyring.ts'

const label = 'paging'

/** What a token continues: the operation, and whatever has to be the same in the next request. */
export type Listing = readonly [operation: string, ...parameters: string[]]

/** Makes the token with which a caller asks for the page after a key; undefined after the last. */
export async function pagingToken(
  keyring: Keyring,
  listing: Listing,
  after: string | undefined,
): Promise<string | undefined> {
  if (after === undefined) return undefined
  const sealer = await keyring.sealer('user-pools')
  return sealer.seal(label, Buffer.from(after), listing).toString('base64url')
}

/**
 * The key after which a caller's next page begins; undefined without a token.
 *
 * @throws ServiceError InvalidParameterException for a token that was not made for this listing
 */
export async function pageAfter(
  keyring: Keyring,
  listing: Listing,
  token: string | undefined,
): Promise<string | undefined> {
  if (token === undefined) return undefined
  const sealer = await keyring.sealer('user-pools')
  const after = sealer.open(label, Buffer.from(token, 'base64url'), listing)
  if (!after) throw new ServiceError('InvalidParameterException', 'Invalid pagination token.')
  return after.toString('utf8')
}

const mostPerPage = 60

/** How many entries a page of at most 60 has; 0 and nothing both mean 60. */
export function pageLimit(limit: number | undefined): number {
  return limit === undefined || limit === 0 ? mostPerPage : limit
}
