import { createHash, timingSafeEqual } from 'node:crypto'
import { deriveSigningKey } from '../protocol/sign-request.ts'
import type { Services } from '../services.ts'
import { addSessionKeys, sessionKeysRef } from '../store/session-keys.ts'
import type { Write } from '../store/writes.ts'
import type { RoleCredentials } from './assume-role.ts'

/** The one service of ours that identities sign requests for. */
const service = 'cognito-sync'

/** How far a caller's clock may be off, in milliseconds; the day in its signature is off with it. */
const clockSkew = 5 * 60 * 1000

const label = 'session-key'

/** What a signature of an identity says about itself. `date` is the scope's, as `20260102`. */
export interface SignatureScope {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  /** The token that came with the request; a signature without one is nobody's. */
  readonly sessionToken: string | undefined
}

/** The key that a signature has to be made with, and whose it is. */
export interface SessionSigningKey {
  readonly key: Buffer
  readonly identityId: string
  readonly identityPoolId: string
  /** When the credentials end, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * Notes whose the credentials are and keeps, instead of their secret, the signing keys derived from
 * it for our own service and the days of their life: good for nothing anywhere else.
 *
 * @param holder with what is used up by whoever gets the credentials, in the same write
 *
 * Source: IAM user guide, "Create a signed AWS API request" (deriving a signing key).
 */
export async function keepSessionKeys(
  { settings, now, table, keyring }: Pick<Services, 'settings' | 'now' | 'table' | 'keyring'>,
  credentials: RoleCredentials,
  {
    identityId,
    identityPoolId,
    uses = [],
  }: { identityId: string; identityPoolId: string; uses?: readonly Write[] },
): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  const sealer = await keyring.sealer('credentials')
  const expiresAt = expiration.getTime()
  const { region } = settings
  const keys = datesBetween(now() - clockSkew, expiresAt + clockSkew).map((date) => {
    const key = deriveSigningKey(secretAccessKey, { date, region, service })
    const scope = scopeOf({ date, region, service })
    return { scope, sealed: sealer.seal(label, key, [accessKeyId, scope]) }
  })
  const session = { accessKeyId, identityId, identityPoolId, expiresAt, keys }
  await table.write(...uses, addSessionKeys({ ...session, sessionTokenHash: sha256(sessionToken) }))
}

/**
 * The key to check an identity's signature with; undefined when the credentials are not ours, not
 * complete, expired, or not good for this day, Region or service.
 */
export async function findSessionSigningKey(
  { table, keyring, now }: Pick<Services, 'table' | 'keyring' | 'now'>,
  { accessKeyId, sessionToken, ...scope }: SignatureScope,
): Promise<SessionSigningKey | undefined> {
  if (sessionToken === undefined || !/^[A-Z0-9]{16,128}$/u.test(accessKeyId)) return undefined
  const session = await table.get(sessionKeysRef(accessKeyId))
  if (!session || session.expiresAt <= now()) return undefined
  if (!timingSafeEqual(session.sessionTokenHash, sha256(sessionToken))) return undefined
  const name = scopeOf(scope)
  const stored = session.keys.find((key) => key.scope === name)
  const sealer = await keyring.sealer('credentials')
  const key = stored && sealer.open(label, stored.sealed, [accessKeyId, name])
  const { identityId, identityPoolId, expiresAt } = session
  return key && { key, identityId, identityPoolId, expiresAt }
}

function scopeOf({ date, region, service }: { date: string; region: string; service: string }) {
  return `${date}/${region}/${service}`
}

/** The days in UTC from one moment to another, as SigV4 writes them. */
function datesBetween(from: number, to: number): string[] {
  const day = 24 * 60 * 60 * 1000
  const first = Math.floor(from / day)
  const count = Math.floor(to / day) - first + 1
  return Array.from({ length: count }, (_, i) =>
    new Date((first + i) * day).toISOString().slice(0, 10).replaceAll('-', ''),
  )
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
