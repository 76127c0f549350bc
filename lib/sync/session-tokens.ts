import { ServiceError } from '../errors.ts'
import type { Sealer } from '../keys/sealer.ts'

/** How long a session token serves, in milliseconds: AWS says hours, without saying how many. */
const life = 6 * 60 * 60 * 1000

/** What a client has seen of a dataset: sealed into the session token of its listing. */
export interface SyncSession {
  /** Absent when the dataset was not there. */
  readonly generation?: string | undefined
  /** The identity under whose id a merged dataset is stored. */
  readonly holder?: string | undefined
  readonly syncCount: number
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

/** Where the next page of a listing begins: sealed into its page token. */
export interface ListingPage {
  readonly session: SyncSession
  /** The count that the listing began after. */
  readonly since: number
  readonly after: string
}

/** Whose dataset a token is for: with any other it does not open. */
export interface TokenOwner {
  readonly identityId: string
  readonly dataset: string
}

/** Seals a session. */
export function sealSession(sealer: Sealer, owner: TokenOwner, session: SyncSession): string {
  return seal(sealer, { label: 'sync-session', owner }, session)
}

/** Opens a session token. @throws ServiceError InvalidParameterException when foreign or expired */
export function openSession(
  sealer: Sealer,
  token: string,
  { owner, now }: { owner: TokenOwner; now: number },
): SyncSession {
  const session = open(sealer, { label: 'sync-session', owner }, token) as SyncSession | undefined // by sealSession
  if (!session || session.issuedAt + life <= now) throw invalid('SyncSessionToken')
  return session
}

/** Seals the beginning of the next page. */
export function sealPage(sealer: Sealer, owner: TokenOwner, page: ListingPage): string {
  return seal(sealer, { label: 'sync-page', owner }, page)
}

/** Opens a page token. @throws ServiceError InvalidParameterException when foreign or expired */
export function openPage(
  sealer: Sealer,
  token: string,
  { owner, now }: { owner: TokenOwner; now: number },
): ListingPage {
  const page = open(sealer, { label: 'sync-page', owner }, token) as ListingPage | undefined // by sealPage
  if (!page || page.session.issuedAt + life <= now) throw invalid('NextToken')
  return page
}

interface Box {
  readonly label: string
  readonly owner: TokenOwner
}

function seal(sealer: Sealer, { label, owner }: Box, state: object): string {
  const plain = Buffer.from(JSON.stringify(state))
  return sealer.seal(label, plain, [owner.identityId, owner.dataset]).toString('base64url')
}

function open(sealer: Sealer, { label, owner }: Box, token: string): unknown {
  const box = Buffer.from(token, 'base64url')
  if (box.toString('base64url') !== token) return undefined // one token, one spelling
  const plain = sealer.open(label, box, [owner.identityId, owner.dataset])
  return plain && JSON.parse(plain.toString())
}

function invalid(name: string): ServiceError {
  return new ServiceError('InvalidParameterException', `Invalid ${name}.`)
}
