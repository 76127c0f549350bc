import type {
  DescribeUserPoolRequest,
  DescribeUserPoolResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { countUsers } from '../../../store/users-listing.ts'
import { poolAnswer } from '../../../user-pools/pool-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A user pool's configuration (API reference, DescribeUserPool). */
export const describeUserPool = operation({
  name: 'DescribeUserPool',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<DescribeUserPoolRequest>,
    { settings, table },
  ): Promise<DescribeUserPoolResponse> => {
    const [pool, users] = await Promise.all([
      requirePool(table, input.UserPoolId),
      countUsers(table, input.UserPoolId),
    ])
    return { UserPool: poolAnswer(settings, pool, users) }
  },
})
