import type { IdentityPool } from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../../../errors.ts'
import { poolAnswer } from '../../../identity-pools/pool-answer.ts'
import {
  checkPoolSettings,
  checkProviderArns,
  poolSettings,
} from '../../../identity-pools/pool-settings.ts'
import { sealProviderSecrets } from '../../../identity-pools/provider-secrets.ts'
import { replaceIdentityPool, requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces a pool's settings: what is left out goes back to its default, except for tags and the
 * developer provider's name, which cannot be changed once it is set.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html
 */
export const updateIdentityPool = operation({
  name: 'UpdateIdentityPool',
  access: 'signed',
  needs: ['settings', 'table', 'now', 'keyring'],
  run: async (input: Valid<IdentityPool>, services): Promise<IdentityPool> => {
    const { table, now } = services
    const pool = await requireIdentityPool(table, input.IdentityPoolId)
    const { DeveloperProviderName: developer, IdentityPoolTags: tags } = pool.settings
    if (developer !== undefined && (input.DeveloperProviderName ?? developer) !== developer) {
      throw new ServiceError(
        'InvalidParameterException',
        'The developer provider name cannot be changed once it is set.',
      )
    }
    const settings = poolSettings({
      ...input,
      DeveloperProviderName: input.DeveloperProviderName ?? developer,
      IdentityPoolTags: input.IdentityPoolTags ?? tags,
    })
    checkPoolSettings(settings)
    checkProviderArns(services.settings, settings)
    const sealed = await sealProviderSecrets(services, pool.id, settings)
    const updated = { ...pool, ...sealed, updatedAt: now(), version: pool.version + 1 }
    await table.write(replaceIdentityPool(updated))
    return poolAnswer({ id: pool.id, settings })
  },
})
