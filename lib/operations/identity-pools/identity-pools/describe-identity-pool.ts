import type { DescribeIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { poolAnswer } from '../../../identity-pools/pool-answer.ts'
import { openSettings } from '../../../identity-pools/provider-secrets.ts'
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
  needs: ['table', 'keyring'],
  run: async (
    { IdentityPoolId: id }: Valid<DescribeIdentityPoolInput>,
    services,
  ): Promise<IdentityPool> => {
    const pool = await requireIdentityPool(services.table, id)
    return poolAnswer({ id, settings: await openSettings(services, pool) })
  },
})
