import type { GetIdInput, GetIdResponse } from '@aws-sdk/client-cognito-identity'
import { identityForLogins, newGuest } from '../../../identity-pools/new-identity.ts'
import {
  checkLogins,
  loginRefs,
  ownerRefs,
  presentLogins,
  type LoginRefs,
  type OwnerRefs,
} from '../../../identity-pools/logins.ts'
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
  needs: ['settings', 'table', 'now'],
  run: async (
    { IdentityPoolId: poolId, Logins }: Valid<GetIdInput>,
    services,
  ): Promise<GetIdResponse> => {
    const presented = presentLogins(services.settings, Logins)
    const refs: LoginRefs & OwnerRefs = {
      ...loginRefs(presented),
      ...ownerRefs(poolId, presented),
    }
    const [{ pool: stored }, found] = await services.table.readBoth(
      { pool: identityPoolRef(poolId) },
      refs,
    )
    const pool = ofThisId(stored, poolId)
    const logins = checkLogins(services, pool, { presented, found })
    const identityId =
      logins.length === 0
        ? await newGuest(services, pool)
        : await identityForLogins(services, pool, {
            logins,
            owners: presented.map(({ name }) => found[`owner ${name}`]),
          })
    return { IdentityId: identityId }
  },
})
