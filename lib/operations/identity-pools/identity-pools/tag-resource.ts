import type { TagResourceInput, TagResourceResponse } from '@aws-sdk/client-cognito-identity'
import { changeIdentityPool } from '../../../identity-pools/change-identity-pool.ts'
import { checkTags } from '../../../domain/tags.ts'
import { poolIdOfArn } from '../../../identity-pools/pool-tags.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Adds tags to an identity pool, or changes their values.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html
 */
export const tagResource = operation({
  name: 'TagResource',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (input: Valid<TagResourceInput>, services): Promise<TagResourceResponse> => {
    const poolId = poolIdOfArn(services.settings, input.ResourceArn)
    await changeIdentityPool(services, poolId, ({ settings }) => {
      const IdentityPoolTags = { ...settings.IdentityPoolTags, ...input.Tags }
      checkTags('An identity pool', IdentityPoolTags)
      return { settings: { ...settings, IdentityPoolTags } }
    })
    return {}
  },
})
