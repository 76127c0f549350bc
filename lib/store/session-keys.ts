import { identityKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** The signing keys of credentials that were handed out, for our own service and days only. */
export interface SessionKeys {
  readonly accessKeyId: string
  readonly identityId: string
  readonly identityPoolId: string
  /** SHA-256 of the session token, which goes with every request. */
  readonly sessionTokenHash: Uint8Array
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Sealed signing keys by the scope they were derived for. */
  readonly keys: readonly { readonly scope: string; readonly sealed: Uint8Array }[]
}

/** Where the signing keys of an access key are stored. */
export const sessionKeysRef = (accessKeyId: string): Ref<SessionKeys> => ({
  key: identityKeys.sessionKey(accessKeyId),
  parse: (attributes) => attributes.session as SessionKeys, // written whole by addSessionKeys
})

/** Writes the signing keys of credentials just handed out; they vanish after the credentials end. */
export function addSessionKeys(session: SessionKeys): Write {
  const ttl = Math.ceil(session.expiresAt / 1000) + 60
  return put(identityKeys.sessionKey(session.accessKeyId), { session, ttl })
}
