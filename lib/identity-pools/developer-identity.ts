import { developerPerson, type TokenLogin } from '../domain/openid-token.ts'
import {
  developerUserTaken,
  forbiddenIdentity,
  identityRef,
  loginOwnerRef,
  noSuchIdentity,
  type Identity,
  type LoginOwner,
} from '../store/identities.ts'
import { identityPoolRef, ofThisId, type IdentityPool } from '../store/identity-pools.ts'
import type { Found, Ref } from '../store/table.ts'
import {
  developerLogin,
  requireDeveloperLogin,
  unsupportedDeveloperProvider,
  type DeveloperLogin,
} from './developer-login.ts'
import { linkLogins } from './link-logins.ts'
import {
  assertionUses,
  loginRefs,
  ownerRefs,
  ownersOf,
  type LoginRefs,
  type OwnerRefs,
} from './login-records.ts'
import {
  checkLogins,
  presentLogins,
  type Login,
  type LoginQuestion,
  type LoginServices,
  type PresentedLogin,
} from './logins.ts'
import { identityForLogins } from './new-identity.ts'

/** A user of the developer provider, and the logins that come along. */
export interface DeveloperRequest {
  readonly identityPoolId: string
  /** The identity to link the user to. */
  readonly identityId: string | undefined
  /** By provider: names of users under the developer provider, tokens of public providers. */
  readonly logins: Readonly<Record<string, string>>
}

/** Whom a developer user is, and what the request's logins were found to be. */
export interface DeveloperIdentity {
  readonly identityId: string
  readonly pool: IdentityPool
  readonly developer: DeveloperLogin
  /** The logins of public providers, checked. */
  readonly others: readonly Login[]
}

/** What a request is about, its logins checked. */
interface FoundRequest extends Omit<DeveloperIdentity, 'identityId'> {
  /** The identity that the request asks for. */
  readonly identity: Identity | undefined
  /** Whose the developer user is already. */
  readonly user: LoginOwner | undefined
  /** Whose the other logins claim to be, read along. */
  readonly claimed: Pick<LoginQuestion, 'presented'> & { readonly found: Found<OwnerRefs> }
}

const use = { operation: 'GetOpenIdTokenForDeveloperIdentity', takesDeveloperTokens: false }

type DeveloperUserRefs = Readonly<Record<`developer ${string}`, Ref<LoginOwner>>>

/**
 * The identity of a developer user: the one that has the user, else the one that was asked for or that
 * has one of the other logins, else a new one. All logins are linked to it, or none.
 *
 * @throws ServiceError DeveloperUserAlreadyRegisteredException when the user is another identity's,
 *   ResourceConflictException when a public login is, NotAuthorizedException when one is not good or the
 *   identity has others, InvalidParameterException without a user of the developer provider,
 *   ResourceNotFoundException
 *
 * Source: API reference, GetOpenIdTokenForDeveloperIdentity.
 */
export async function developerIdentity(
  services: LoginServices,
  request: DeveloperRequest,
): Promise<DeveloperIdentity> {
  const found = await readRequest(services, request)
  const { pool, developer, others } = found
  const uses = assertionUses(others, use.operation)
  const [identityId] = await Promise.all([
    linkedIdentity(services, request.identityId, found),
    uses.length > 0 && services.table.write(...uses),
  ])
  return { identityId, pool, developer, others }
}

/** The logins of a developer identity, as its token tells of them. */
export function developerTokenLogins({
  pool,
  developer: { provider, userIdentifier },
  others,
}: DeveloperIdentity): TokenLogin[] {
  const who = { identityPoolId: pool.id, userIdentifier }
  const developer = {
    provider,
    sub: userIdentifier,
    person: developerPerson(provider, who),
  }
  return [developer, ...others]
}

/** Links the logins to the identity that they are to have, or have already. */
async function linkedIdentity(
  services: LoginServices,
  wantedId: string | undefined,
  { pool, identity, user, developer, others, claimed }: FoundRequest,
): Promise<string> {
  const brought = { logins: [developer, ...others], by: 'owner' } as const
  if (wantedId === undefined) {
    const owners = await ownersOf(services, pool.id, { logins: others, ...claimed })
    return identityForLogins(services, pool, { brought, owners: [user, ...owners] })
  }
  const known = requireServed(identity, { id: wantedId, pool })
  if (user && user.identityId !== known.id) throw developerUserTaken
  return (await linkLogins(services, known, brought)).id
}

/** Reads all that a request is about in one round trip, and checks its logins. */
async function readRequest(
  services: LoginServices,
  { identityPoolId, identityId, logins }: DeveloperRequest,
): Promise<FoundRequest> {
  const presented = await presentLogins(services.settings, logins)
  const refs: DeveloperUserRefs & OwnerRefs & LoginRefs = {
    ...developerUserRefs(identityPoolId, presented),
    ...ownerRefs(identityPoolId, presented),
    ...loginRefs(presented, use),
  }
  const [{ pool: stored, identity }, found] = await services.table.readBoth(
    {
      pool: identityPoolRef(identityPoolId),
      identity: identityId === undefined ? undefined : identityRef(identityId),
    },
    refs,
  )
  const pool = ofThisId(stored, identityPoolId)
  const provider = pool.settings.DeveloperProviderName
  const named = presented.find(({ name }) => name === provider)
  if (provider === undefined || !named) throw unsupportedDeveloperProvider()
  const developer = requireDeveloperLogin(pool, { provider, userIdentifier: named.token })
  const rest = presented.filter((login) => login !== named)
  const claimed = { presented: rest, found }
  const others = await checkLogins(services, pool, claimed)
  return { pool, identity, user: found[`developer ${provider}`], developer, others, claimed }
}

/** Which of the names is the developer provider's, the pool says, which is read along with these. */
function developerUserRefs(
  identityPoolId: string,
  presented: readonly PresentedLogin[],
): DeveloperUserRefs {
  return Object.fromEntries(
    presented.map(({ name, token }) => [
      `developer ${name}`,
      loginOwnerRef(identityPoolId, developerLogin(name, token)),
    ]),
  )
}

function requireServed(
  identity: Identity | undefined,
  { id, pool }: { id: string; pool: IdentityPool },
): Identity {
  if (identity?.poolId !== pool.id) throw noSuchIdentity(id)
  if (identity.isDisabled === true) throw forbiddenIdentity(id)
  return identity
}
