import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { ProviderDetails } from '../../domain/provider-kinds.ts'
import { FederationFault } from '../external-identity.ts'

/** Seconds that a client secret is good for: as long as one call takes, with a margin. */
const lifetime = 300

/**
 * The client secret that Apple takes: a token signed with the owner's key, made for each call.
 *
 * @param now in milliseconds since the epoch
 * @throws FederationFault when the key is none
 *
 * Source: Sign in with Apple REST API, "Creating a client secret"; RFC 7518, section 3.4.
 */
export function appleClientSecret(details: ProviderDetails, now: number): string {
  const { client_id: sub, team_id: iss, key_id: kid, oidc_issuer: aud } = details
  const iat = Math.floor(now / 1000)
  const signed = [
    { alg: 'ES256', kid },
    { iss, iat, exp: iat + lifetime, aud, sub },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const key = privateKey(details.private_key ?? '')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/**
 * The name in the form field `user`, which Apple has the browser post at the first sign-in only. The
 * browser may post anything, so the e-mail address beside it is not taken: the ID token has it.
 *
 * Source: Sign in with Apple JS, "Configuring your webpage for Sign in with Apple".
 */
export function appleName(user: string | undefined): Map<string, string> {
  const { firstName, lastName } = nameIn(user)
  const parts = [
    ['firstName', firstName],
    ['lastName', lastName],
    ['name', [firstName, lastName].filter(isText).join(' ')],
  ] as const
  return new Map(parts.flatMap(([name, value]) => (isText(value) ? [[name, value]] : [])))
}

function nameIn(user: string | undefined): { firstName?: unknown; lastName?: unknown } {
  try {
    const parsed = JSON.parse(user ?? '{}') as { name?: object | null } | null // any JSON; only read
    return parsed?.name ?? {}
  } catch {
    return {} // not Apple's form, so there is no name in it
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Owners give the key with or without the lines around it. */
function privateKey(text: string): KeyObject {
  const base64 = text.replace(/-----[^-]+-----|\s/gu, '')
  try {
    const key = Buffer.from(base64, 'base64')
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  } catch {
    throw new FederationFault('The private key of SignInWithApple is not valid')
  }
}
