import type {
  DescribeUserPoolRequest,
  DescribeUserPoolResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { estimateUsers } from '../../../store/users-listing.ts'
import { hasSubNames } from '../../../user-pools/names.ts'
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
    const pool = await requirePool(table, input.UserPoolId)
    const names = { poolId: pool.id, hasSubNames: hasSubNames(pool) }
    const users = await estimateUsers(table, names)
    return { UserPool: poolAnswer(settings, pool, users) }
  },
})
