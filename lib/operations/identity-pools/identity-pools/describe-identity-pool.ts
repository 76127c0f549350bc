import type { DescribeIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { poolAnswer } from '../../../identity-pools/pool-answer.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Shows an identity pool.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html
 */
export const describeIdentityPool = operation({
  name: 'DescribeIdentityPool',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId: id }: Valid<DescribeIdentityPoolInput>,
    { table },
  ): Promise<IdentityPool> => poolAnswer(await requireIdentityPool(table, id)),
})
