import { unreachable } from '../domain/login-refusals.ts'
import { guardedRequest, type GuardedAnswer } from '../outbound/guarded-request.ts'
import type { Services } from '../services.ts'
import {
  addLogin,
  identityChanged,
  identityRef,
  linkedLogin,
  removeLogin,
  replaceIdentity,
  type Identity,
  type LinkedLogin,
} from '../store/identities.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { Login, PresentedLogin } from './logins.ts'
import { userPoolProvider } from './provider-names.ts'
import { isUnproven } from './unproven-logins.ts'

type ProofServices = Pick<Services, 'settings' | 'table' | 'now'>

/** Logins of a request that were checked here, and the tokens that they came as. */
export interface CheckedLogins {
  readonly logins: readonly Login[]
  readonly presented: readonly PresentedLogin[]
}

/** Milliseconds that Cognito has to answer. */
const patience = 5_000

/**
 * Lets the person whom an imported identity belongs to prove it, where the pool's owner has said so:
 * Cognito, where it came from, is asked whose the login is by GetId with the person's own token. Only
 * its word that the login has this very identity makes it the identity's own here; to know the identity's
 * id is no proof. It costs nothing where no login of the identity has yet to be proved.
 *
 * @throws ServiceError ExternalServiceException when Cognito does not answer, ResourceConflictException
 *   when the login has another identity here
 *
 * Source: API reference, GetId.
 */
export async function proveLogins(
  services: ProofServices,
  { identity, pool }: { identity: Identity; pool: IdentityPool },
  checked: CheckedLogins,
): Promise<Identity> {
  let proved = identity
  for (const { login, token } of tokensOf(checked)) {
    if (pool.provesAt === undefined || !isAwaited(proved, login)) continue
    const owner = await ownerAtSource(services, { pool, provider: login.provider, token })
    if (owner === identity.id) proved = await claim(services, proved, login)
  }
  return proved
}

/**
 * The imported identity of logins that nobody has here, by Cognito's word as above; undefined when there
 * is none.
 *
 * @throws ServiceError as above
 */
export async function provedOwner(
  services: ProofServices,
  pool: IdentityPool,
  checked: CheckedLogins,
): Promise<string | undefined> {
  if (pool.provesAt === undefined) return undefined
  for (const { login, token } of tokensOf(checked)) {
    const owner = await ownerAtSource(services, { pool, provider: login.provider, token })
    const identity = owner === undefined ? undefined : await services.table.get(identityRef(owner))
    if (identity?.poolId === pool.id && isAwaited(identity, login)) {
      return (await claim(services, identity, login)).id
    }
  }
  return undefined
}

/** Cognito knows the provider by the name that the login is linked under. */
function tokensOf({ logins, presented }: CheckedLogins): { login: Login; token: string }[] {
  return presented.flatMap((one) => {
    const provider = one.kind === 'user pool' ? userPoolProvider(one.userPoolId) : one.name
    const login = logins.find((other) => other.provider === provider && !other.isDeveloper)
    return login ? [{ login, token: one.token }] : []
  })
}

function isAwaited({ logins, isDisabled }: Identity, { provider }: LinkedLogin): boolean {
  return isDisabled !== true && logins.some((own) => isUnproven(own) && own.provider === provider)
}

async function ownerAtSource(
  { settings }: ProofServices,
  { pool, provider, token }: { pool: IdentityPool; provider: string; token: string },
): Promise<string | undefined> {
  const answer = await guardedRequest({
    method: 'POST',
    url: new URL(pool.provesAt ?? ''),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityService.GetId',
    },
    body: JSON.stringify({ IdentityPoolId: pool.id, Logins: { [provider]: token } }),
    patience,
    reachesPrivateAddresses: settings.reachesPrivateAddresses,
  }).catch(unreachable)
  return identityIn(answer)
}

/** A refusal proves nothing; anything else that is no answer must not make a second identity. */
function identityIn({ status, text }: GuardedAnswer): string | undefined {
  const isRefusal = status === 400 && !/TooManyRequests|Throttling|ExternalService/u.test(text)
  if (isRefusal) return undefined
  if (status !== 200) return unreachable(new Error(`Cognito answered ${String(status)}`))
  try {
    const { IdentityId: id } = JSON.parse(text) as { IdentityId?: unknown } // checked next
    if (typeof id === 'string') return id
  } catch (error) {
    return unreachable(error)
  }
  return unreachable(new Error('Cognito answered without an identity'))
}

/** Puts the login in the place of the one that was awaited. */
async function claim(
  { table, now }: ProofServices,
  known: Identity,
  login: Login,
): Promise<Identity> {
  return retryOnChange([identityChanged], async (before) => {
    const identity = before === 0 ? known : await table.get(identityRef(known.id))
    const awaited = identity?.logins.find(
      (own) => isUnproven(own) && own.provider === login.provider,
    )
    if (!identity || !awaited) return identity ?? known
    const logins = identity.logins.map((own) => (own === awaited ? linkedLogin(login) : own))
    const proved = { ...identity, logins, updatedAt: now(), version: identity.version + 1 }
    await table.write(
      replaceIdentity(proved),
      removeLogin(identity.poolId, awaited, identity.id),
      addLogin(identity.poolId, login, identity.id),
    )
    return proved
  })
}
