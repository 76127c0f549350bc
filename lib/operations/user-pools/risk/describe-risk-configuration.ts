import type {
  DescribeRiskConfigurationRequest,
  DescribeRiskConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientRef, noSuchClient } from '../../../store/app-clients.ts'
import { riskRef } from '../../../store/risk-configurations.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { riskAnswer } from '../../../user-pools/risk-configuration.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * What is to be done about risks: the pool's own configuration, or the client's own, which is bare
 * while the pool's applies to it (API reference, DescribeRiskConfiguration).
 */
export const describeRiskConfiguration = operation({
  name: 'DescribeRiskConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    { UserPoolId: poolId, ClientId: clientId }: Valid<DescribeRiskConfigurationRequest>,
    { table },
  ): Promise<DescribeRiskConfigurationResponse> => {
    const place = { poolId, clientId }
    const { pool, client, risk } = await table.read({
      pool: poolRef(poolId),
      client: clientId === undefined ? undefined : clientRef(poolId, clientId),
      risk: riskRef(place),
    })
    if (!pool) throw noSuchPool(poolId)
    if (clientId !== undefined && !client) throw noSuchClient(clientId)
    return { RiskConfiguration: riskAnswer(place, risk) }
  },
})
