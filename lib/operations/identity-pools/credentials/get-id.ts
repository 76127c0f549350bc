import type { GetIdInput, GetIdResponse } from '@aws-sdk/client-cognito-identity'
import { identityForLogins, newGuest } from '../../../identity-pools/new-identity.ts'
import {
  assertionUses,
  loginRefs,
  ownerRefs,
  ownersOf,
  type LoginRefs,
  type OwnerRefs,
} from '../../../identity-pools/login-records.ts'
import { checkLogins, loginNeeds, presentLogins } from '../../../identity-pools/logins.ts'
import { provedOwner } from '../../../identity-pools/prove-logins.ts'
import { identityPoolRef, ofThisId } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The identity of a login, made at its first use; without a login a new guest each time.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html
 */
export const getId = operation({
  name: 'GetId',
  access: 'public',
  needs: loginNeeds,
  run: async (
    { IdentityPoolId: poolId, Logins }: Valid<GetIdInput>,
    services,
  ): Promise<GetIdResponse> => {
    const { settings, table } = services
    const use = { operation: 'GetId', takesDeveloperTokens: false }
    const presented = await presentLogins(settings, Logins)
    const refs: LoginRefs & OwnerRefs = {
      ...loginRefs(presented, use),
      ...ownerRefs(poolId, presented),
    }
    const [{ pool: stored }, found] = await table.readBoth({ pool: identityPoolRef(poolId) }, refs)
    const pool = ofThisId(stored, poolId)
    const logins = await checkLogins(services, pool, { presented, found })
    if (logins.length === 0) return { IdentityId: await newGuest(services, pool) }
    const owners = await ownersOf(services, poolId, { logins, presented, found })
    const isNew = owners.every((owner) => owner === undefined)
    const proved = isNew ? await provedOwner(services, pool, { logins, presented }) : undefined
    if (proved !== undefined) owners.push({ identityId: proved })
    const uses = assertionUses(logins, use.operation)
    const [identityId] = await Promise.all([
      identityForLogins(services, pool, { brought: { logins, by: 'app' }, owners }),
      uses.length > 0 && table.write(...uses),
    ])
    return { IdentityId: identityId }
  },
})
