import type {
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool, poolIdOfArn } from '../../../user-pools/change-pool.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes tags off a user pool (API reference, UntagResource). */
export const untagResource = operation({
  name: 'UntagResource',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (input: Valid<UntagResourceRequest>, services): Promise<UntagResourceResponse> => {
    const poolId = poolIdOfArn(services.settings, input.ResourceArn)
    await changePool(services, poolId, ({ settings }) => {
      const left = Object.entries(settings.UserPoolTags ?? {}).filter(
        ([key]) => !input.TagKeys.includes(key),
      )
      return { settings: { ...settings, UserPoolTags: Object.fromEntries(left) } }
    })
    return {}
  },
})
