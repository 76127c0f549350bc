import { createHash } from 'node:crypto'
import type { ClaimedUser } from '../../domain/login-tokens.ts'
import type { StoredBrokerKey } from '../../store/broker-keys.ts'
import type { LinkedLogin } from '../../store/identities.ts'
import type { Ref } from '../../store/table.ts'
import type { ReceivedMessage } from '../../federation/saml/received-message.ts'

/** What every entry of a request's `Logins` has. */
interface Presented {
  readonly name: string
  readonly token: string
  /** Whose login the token claims to be; undefined where only the provider can tell. */
  readonly claimed: LinkedLogin | undefined
}

/** A user pool's ID token. */
export interface UserPoolLogin extends Presented {
  readonly kind: 'user pool'
  readonly userPoolId: string
  readonly user: ClaimedUser | undefined
}

/** An ID token of Google, Apple or an OpenID provider that IAM knows. */
export interface IdTokenLogin extends Presented {
  readonly kind: 'id token'
}

/** What only its provider can judge: a token of Facebook, Amazon or Twitter. */
export interface AccessTokenLogin extends Presented {
  readonly kind: 'access token'
}

/** The response of a SAML provider that IAM knows. */
export interface SamlLogin extends Presented {
  readonly kind: 'SAML'
  /** Undefined for what could not be read. */
  readonly message: ReceivedMessage | undefined
  readonly assertionId: string | undefined
}

/** A token that the pool's owner got for one of their users. */
export interface DeveloperTokenLogin extends Presented {
  readonly kind: 'developer token'
  /** Where the key is that signed it, if it is what it claims to be. */
  readonly keyRef: Ref<StoredBrokerKey>
}

/** One entry of a request's `Logins`, nothing of it believed yet. */
export type PresentedLogin =
  UserPoolLogin | IdTokenLogin | AccessTokenLogin | SamlLogin | DeveloperTokenLogin

/** A SAML assertion that somebody logs in with, to be used up by who accepts it. */
export interface LoginAssertion {
  readonly id: string
  /** The provider's ARN. */
  readonly provider: string
  /** Until when it could be used again, in milliseconds since the epoch. */
  readonly notOnOrAfter: number
}

/** A login whose token was checked. */
export interface Login extends LinkedLogin {
  /** The provider's own name of the person. */
  readonly sub: string
  /** How identity pools' tokens name the person; as a user of a user pool unless given. */
  readonly person?: string
  /** The app that the token was made for. */
  readonly clientId: string
  /** What the provider says of the person, for role mapping rules and principal tags. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The names under which a pool may keep settings of the provider, the most exact first. */
  readonly settingNames: readonly string[]
  /** The roles that a SAML assertion offers. */
  readonly offeredRoles?: readonly string[]
  readonly assertion?: LoginAssertion
}

/** Somebody's account with a provider, by the provider's own name of the person. */
export function linkedLogin(provider: string, subject: string): LinkedLogin {
  return { provider, subjectHash: createHash('sha256').update(subject).digest('hex') }
}

/**
 * A checked login with a provider that has one name, and names its apps and people: all but user
 * pools, OpenID providers and SAML.
 */
export function publicLogin(
  provider: string,
  who: Pick<Login, 'sub' | 'clientId' | 'claims'>,
): Login {
  return {
    ...linkedLogin(provider, who.sub),
    ...who,
    person: `${provider}:${who.clientId}:${who.sub}`,
    settingNames: [provider],
  }
}
