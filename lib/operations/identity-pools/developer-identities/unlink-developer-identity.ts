import type { UnlinkDeveloperIdentityInput } from '@aws-sdk/client-cognito-identity'
import {
  noSuchDeveloperUser,
  requireDeveloperLogin,
} from '../../../identity-pools/developer-login.ts'
import { unlinkLogins } from '../../../identity-pools/unlink-logins.ts'
import {
  identityRef,
  isSameLogin,
  loginOwnerRef,
  loginTaken,
  noSuchIdentity,
} from '../../../store/identities.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Takes a user of the developer provider from an identity: the user gets a new one next time.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkDeveloperIdentity.html
 */
export const unlinkDeveloperIdentity = operation({
  name: 'UnlinkDeveloperIdentity',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<UnlinkDeveloperIdentityInput>, services) => {
    const { IdentityId: id, DeveloperUserIdentifier: userIdentifier } = input
    const pool = await requireIdentityPool(services.table, input.IdentityPoolId)
    const provider = input.DeveloperProviderName
    const user = requireDeveloperLogin(pool, { provider, userIdentifier })
    const { identity, owner } = await services.table.read({
      identity: identityRef(id),
      owner: loginOwnerRef(pool.id, user),
    })
    if (identity?.poolId !== pool.id) throw noSuchIdentity(id)
    if (!owner) throw noSuchDeveloperUser(userIdentifier)
    if (owner.identityId !== id) throw loginTaken
    await unlinkLogins(services, identity, ({ logins }) =>
      logins.filter((login) => isSameLogin(login, user)),
    )
    return {}
  },
})
