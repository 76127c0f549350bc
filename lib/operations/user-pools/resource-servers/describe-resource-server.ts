import type {
  DescribeResourceServerRequest,
  DescribeResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { noSuchResourceServer, resourceServerRef } from '../../../store/resource-servers.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { resourceServerAnswer } from '../../../user-pools/resource-server-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A resource server with its scopes (API reference, DescribeResourceServer). */
export const describeResourceServer = operation({
  name: 'DescribeResourceServer',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<DescribeResourceServerRequest>,
    { table },
  ): Promise<DescribeResourceServerResponse> => {
    const { UserPoolId: poolId, Identifier: identifier } = input
    const { pool, server } = await table.read({
      pool: poolRef(poolId),
      server: resourceServerRef(poolId, identifier),
    })
    if (!pool) throw noSuchPool(poolId)
    if (!server) throw noSuchResourceServer(identifier)
    return { ResourceServer: resourceServerAnswer(server) }
  },
})
