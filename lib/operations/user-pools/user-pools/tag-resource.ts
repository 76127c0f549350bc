import type {
  TagResourceRequest,
  TagResourceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool, poolIdOfArn } from '../../../user-pools/change-pool.ts'
import { checkTags } from '../../../domain/tags.ts'
import { operation, type Valid } from '../../operation.ts'

/** Adds tags to a user pool, or changes their values (API reference, TagResource). */
export const tagResource = operation({
  name: 'TagResource',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (input: Valid<TagResourceRequest>, services): Promise<TagResourceResponse> => {
    const poolId = poolIdOfArn(services.settings, input.ResourceArn)
    await changePool(services, poolId, ({ settings }) => {
      const UserPoolTags = { ...settings.UserPoolTags, ...input.Tags }
      checkTags('A user pool', UserPoolTags)
      return { settings: { ...settings, UserPoolTags } }
    })
    return {}
  },
})
