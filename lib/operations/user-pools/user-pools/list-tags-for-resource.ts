import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { poolIdOfArn } from '../../../user-pools/change-pool.ts'
import { operation, type Valid } from '../../operation.ts'

/** The tags of a user pool (API reference, ListTagsForResource). */
export const listTagsForResource = operation({
  name: 'ListTagsForResource',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<ListTagsForResourceRequest>,
    { settings, table },
  ): Promise<ListTagsForResourceResponse> => {
    const pool = await requirePool(table, poolIdOfArn(settings, input.ResourceArn))
    return { Tags: pool.settings.UserPoolTags }
  },
})
