import type { CreateIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { addAudience, removeAudience } from '../../../identity-pools/audience.ts'
import { newIdentityPoolId } from '../../../identity-pools/ids.ts'
import { poolAnswer } from '../../../identity-pools/pool-answer.ts'
import {
  checkPoolSettings,
  checkProviderArns,
  poolSettings,
} from '../../../identity-pools/pool-settings.ts'
import { sealProviderSecrets } from '../../../identity-pools/provider-secrets.ts'
import { addIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Makes an identity pool, whose tokens STS takes from then on; roles are set by SetIdentityPoolRoles.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html
 */
export const createIdentityPool = operation({
  name: 'CreateIdentityPool',
  access: 'signed',
  needs: ['settings', 'table', 'now', 'iam', 'keyring'],
  run: async (input: Valid<CreateIdentityPoolInput>, services): Promise<IdentityPool> => {
    const { settings, table, now } = services
    checkPoolSettings(input)
    checkProviderArns(settings, input)
    const written = poolSettings(input)
    for (;;) {
      const id = newIdentityPoolId(settings.region)
      const pool = {
        id,
        ...(await sealProviderSecrets(services, id, written)),
        roles: { defaults: {}, mappings: {} },
        createdAt: now(),
        updatedAt: now(),
        version: 1,
      }
      const taken = new Error('another pool lies under the first part of this id')
      await addAudience(services, id) // before the pool, which would be of no use without it
      try {
        await table.write(addIdentityPool(pool, taken))
        return poolAnswer({ id, settings: written })
      } catch (error) {
        await removeAudience(services, id).catch(() => undefined) // what the caller hears is why there is no pool
        if (error !== taken) throw error
      }
    }
  },
})
