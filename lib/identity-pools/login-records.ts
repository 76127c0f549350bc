import { refusedLogin } from '../domain/login-refusals.ts'
import type { ServiceError } from '../errors.ts'
import type { StoredBrokerKey } from '../store/broker-keys.ts'
import {
  isSameLogin,
  loginOwnerRef,
  type LinkedLogin,
  type LoginOwner,
} from '../store/identities.ts'
import { revocationRef } from '../store/revocations.ts'
import { signingKeysRef, type StoredSigningKeys } from '../store/signing-keys.ts'
import type { Found, Ref, Table } from '../store/table.ts'
import { assertionUseRef, useAssertion } from '../store/used-assertions.ts'
import { userRef, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import type { Login, PresentedLogin } from './providers/login.ts'

/** What checking the logins of a request takes, to be read along with whatever else is read. */
export type LoginRefs = Readonly<
  Record<`keys ${string}`, Ref<StoredSigningKeys>> &
    Record<`user ${string}`, Ref<User>> &
    Record<`revocation ${string}`, Ref<true>> &
    Record<`use ${string}`, Ref<true>> &
    Record<`broker ${string}`, Ref<StoredBrokerKey>>
>

/** What logins are for. */
export interface LoginUse {
  /** The operation, which takes a SAML assertion once. */
  readonly operation: string
  /** Whether it takes tokens of developers' users. */
  readonly takesDeveloperTokens: boolean
}

/** Where it is noted which identity each login of a request belongs to. */
export type OwnerRefs = Readonly<Record<`owner ${string}`, Ref<LoginOwner>>>

/**
 * Where everything lies that decides about the logins. The user is read before it is known whether
 * the pool asks for it, which is cheaper than a second trip.
 *
 * The broker's key is read only for what takes its tokens: no other function may.
 */
export function loginRefs(presented: readonly PresentedLogin[], use: LoginUse): LoginRefs {
  return Object.fromEntries(
    presented.flatMap((login) => refsOf(login, use)),
  ) as unknown as LoginRefs // these names, these refs
}

function refsOf(
  login: PresentedLogin,
  { operation, takesDeveloperTokens }: LoginUse,
): [string, Ref<unknown>][] {
  const { kind, name } = login
  if (kind === 'developer token') {
    return takesDeveloperTokens ? [[`broker ${name}`, login.keyRef]] : []
  }
  if (kind === 'SAML') {
    const { assertionId } = login
    const use = assertionId && assertionUseRef({ operation, provider: name, assertionId })
    return use ? [[`use ${name}`, use]] : []
  }
  if (kind !== 'user pool' || !login.user) return []
  const { userPoolId: poolId, user } = login
  return [
    [`keys ${name}`, signingKeysRef(poolId)],
    [`user ${name}`, userRef(poolId, user.username)],
    [`revocation ${name}`, revocationRef(poolId, user.originJti)],
  ]
}

/** The owners of the logins, by what their tokens claim to be. */
export function ownerRefs(identityPoolId: string, presented: readonly PresentedLogin[]): OwnerRefs {
  return Object.fromEntries(
    presented.flatMap(({ name, claimed }) =>
      claimed ? [[`owner ${name}`, loginOwnerRef(identityPoolId, claimed)]] : [],
    ),
  )
}

/**
 * The owners of checked logins: as they were read along by what the tokens claimed, and of those
 * that only their provider could tell in one more trip.
 */
export async function ownersOf(
  { table }: { readonly table: Table },
  poolId: string,
  {
    logins,
    presented,
    found,
  }: {
    logins: readonly LinkedLogin[]
    presented: readonly PresentedLogin[]
    found: Found<OwnerRefs>
  },
): Promise<(LoginOwner | undefined)[]> {
  const claims = logins.map((login) =>
    presented.find(({ claimed }) => claimed && isSameLogin(claimed, login)),
  )
  const late = logins.flatMap((login, i) =>
    claims[i] ? [] : [[String(i), loginOwnerRef(poolId, login)] as const],
  )
  const read = late.length === 0 ? {} : await table.read(Object.fromEntries(late))
  return claims.map((claim, i) => (claim ? found[`owner ${claim.name}`] : read[String(i)]))
}

/**
 * Uses up the SAML assertions among the logins of an operation, which takes each once.
 *
 * Source: developer guide, "Setting up a SAML provider as an identity pool IdP".
 */
export function assertionUses(logins: readonly Login[], operation: string): Write[] {
  return logins.flatMap(({ assertion }) =>
    assertion
      ? [
          useAssertion(
            { operation, provider: assertion.provider, assertionId: assertion.id },
            assertion.notOnOrAfter,
            usedAssertion(),
          ),
        ]
      : [],
  )
}

/** The refusal of an assertion that the operation has taken before. */
export function usedAssertion(): ServiceError {
  return refusedLogin('The SAML assertion was used before.')
}
