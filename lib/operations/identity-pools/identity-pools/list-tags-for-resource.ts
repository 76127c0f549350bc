import type {
  ListTagsForResourceInput,
  ListTagsForResourceResponse,
} from '@aws-sdk/client-cognito-identity'
import { poolIdOfArn } from '../../../identity-pools/pool-tags.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The tags of an identity pool.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListTagsForResource.html
 */
export const listTagsForResource = operation({
  name: 'ListTagsForResource',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    { ResourceArn: arn }: Valid<ListTagsForResourceInput>,
    { settings, table },
  ): Promise<ListTagsForResourceResponse> => {
    const pool = await requireIdentityPool(table, poolIdOfArn(settings, arn))
    return { Tags: pool.settings.IdentityPoolTags ?? {} }
  },
})
