import type { UntagResourceInput, UntagResourceResponse } from '@aws-sdk/client-cognito-identity'
import { changeIdentityPool } from '../../../identity-pools/change-identity-pool.ts'
import { poolIdOfArn } from '../../../identity-pools/pool-tags.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Takes tags off an identity pool.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UntagResource.html
 */
export const untagResource = operation({
  name: 'UntagResource',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (input: Valid<UntagResourceInput>, services): Promise<UntagResourceResponse> => {
    const poolId = poolIdOfArn(services.settings, input.ResourceArn)
    await changeIdentityPool(services, poolId, ({ settings }) => {
      const left = Object.entries(settings.IdentityPoolTags ?? {}).filter(
        ([key]) => !input.TagKeys.includes(key),
      )
      return { settings: { ...settings, IdentityPoolTags: Object.fromEntries(left) } }
    })
    return {}
  },
})
