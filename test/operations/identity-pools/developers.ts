import { getOpenIdTokenForDeveloperIdentity } from '../../../lib/operations/identity-pools/credentials/get-open-id-token-for-developer-identity.ts'
import type { Services } from '../../../lib/services.ts'
import { identityRef, type Identity } from '../../../lib/store/identities.ts'
import { run } from '../../builders.ts'

/** The developer provider of the tests' pools. */
export const developerProvider = 'login.example'

/** Settings of a pool with a developer provider. */
export const withDevelopers = { DeveloperProviderName: developerProvider }

/** What the owner of a pool asks for one of their users. */
export interface DeveloperQuestion {
  readonly poolId: string
  readonly user: string
  readonly IdentityId?: string
  /** Tokens of public providers. */
  readonly others?: Readonly<Record<string, string>>
  readonly PrincipalTags?: Record<string, string>
  readonly TokenDuration?: number
}

/** Asks as the pool's owner for a token of one of their users. */
export async function vouchFor(
  services: Services,
  { poolId, user, others, ...rest }: DeveloperQuestion,
): Promise<{ id: string; token: string }> {
  const { IdentityId: id = '', Token: token = '' } = await run(
    getOpenIdTokenForDeveloperIdentity,
    services,
    { IdentityPoolId: poolId, Logins: { [developerProvider]: user, ...others }, ...rest },
  )
  return { id, token }
}

/** An identity as it is stored. */
export async function storedIdentity(services: Services, id: string): Promise<Identity> {
  const identity = await services.table.get(identityRef(id))
  if (!identity) throw new Error(`there is no identity ${id}`)
  return identity
}
