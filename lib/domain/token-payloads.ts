import type { GroupClaims } from './group-claims.ts'
import { apiGrant, type Grant } from './scopes.ts'
import { identitiesAttribute, identitiesClaim } from './identities.ts'

/** What both tokens of a sign-in have in common. Times are epoch seconds. */
export interface TokenSubject {
  readonly issuer: string
  readonly clientId: string
  readonly sub: string
  readonly username: string
  readonly authTime: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly jti: string
  readonly eventId: string
  /** The token family; absent where it cannot end early. */
  readonly originJti: string | undefined
  readonly groups: GroupClaims
  /** How strongly the user signed in, where a sign-in was asked to tell. */
  readonly strength?: { readonly acr: string; readonly amr: readonly string[] } | undefined
  /** The device that the user signed in with, where it said which. */
  readonly deviceKey?: string | undefined
  /** What the app was granted, where the sign-in was on the pool's domain. */
  readonly grant?: Grant | undefined
}

/** Claims as JSON. */
export type Payload = Record<string, unknown>

const booleans = new Set(['email_verified', 'phone_number_verified'])
const notClaims = new Set(['sub'])

/**
 * The payload of an ID token (developer guide, "Understanding the identity (ID) token").
 *
 * @param attributes the user's attributes that the client may read
 */
export function idTokenPayload(
  subject: TokenSubject,
  attributes: Readonly<Record<string, string>>,
): Payload {
  const { groups } = subject
  return {
    sub: subject.sub,
    ...attributeClaims(attributes),
    iss: subject.issuer,
    'cognito:username': subject.username,
    ...(subject.originJti !== undefined && { origin_jti: subject.originJti }),
    aud: subject.clientId,
    event_id: subject.eventId,
    token_use: 'id',
    auth_time: subject.authTime,
    ...subject.strength,
    ...(groups.groups.length > 0 && { 'cognito:groups': groups.groups }),
    ...(groups.roles.length > 0 && { 'cognito:roles': groups.roles }),
    ...(groups.preferredRole !== undefined && { 'cognito:preferred_role': groups.preferredRole }),
    exp: subject.expiresAt,
    iat: subject.issuedAt,
    jti: subject.jti,
  }
}

/** The payload of an access token (developer guide, "Understanding the access token"). */
export function accessTokenPayload(subject: TokenSubject): Payload {
  const { grant = apiGrant } = subject
  return {
    sub: subject.sub,
    ...(subject.groups.groups.length > 0 && { 'cognito:groups': subject.groups.groups }),
    iss: subject.issuer,
    client_id: subject.clientId,
    ...(subject.originJti !== undefined && { origin_jti: subject.originJti }),
    event_id: subject.eventId,
    token_use: 'access',
    scope: grant.scopes.join(' '),
    ...(grant.resource !== undefined && { aud: grant.resource }),
    auth_time: subject.authTime,
    ...(subject.grant && { version: 2 }),
    ...subject.strength,
    ...(subject.deviceKey !== undefined && { device_key: subject.deviceKey }),
    exp: subject.expiresAt,
    iat: subject.issuedAt,
    jti: subject.jti,
    username: subject.username,
  }
}

/** What the access token of a machine says. Times are epoch seconds. */
export interface MachineSubject {
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly jti: string
}

/** The payload of a client's own access token: there is no user in it (as above, "M2M"). */
export function machineTokenPayload(machine: MachineSubject): Payload {
  return {
    sub: machine.clientId,
    token_use: 'access',
    scope: machine.scope,
    auth_time: machine.issuedAt,
    iss: machine.issuer,
    exp: machine.expiresAt,
    iat: machine.issuedAt,
    version: 2,
    jti: machine.jti,
    client_id: machine.clientId,
  }
}

/** A user's attributes as claims. */
export function attributeClaims(attributes: Readonly<Record<string, string>>): Payload {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => !notClaims.has(name))
      .map(([name, value]) => [name, attributeClaim(name, value)]),
  )
}

function attributeClaim(name: string, value: string): unknown {
  if (booleans.has(name)) return value === 'true'
  if (name === 'address') return { formatted: value }
  if (name === 'updated_at') return Number(value)
  if (name === identitiesAttribute) return identitiesClaim(value)
  return value
}
