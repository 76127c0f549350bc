import type {
  SetRiskConfigurationRequest,
  SetRiskConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { noSuchClient } from '../../../store/app-clients.ts'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { putRisk, removeRisk } from '../../../store/risk-configurations.ts'
import { noSuchPool } from '../../../store/user-pools.ts'
import { check, type Write } from '../../../store/writes.ts'
import { riskAnswer, riskSettings } from '../../../user-pools/risk-configuration.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces what is to be done about risks, of a pool or of one client (API reference,
 * SetRiskConfiguration). Like Cognito, takes it from pools whose threat protection is off as well:
 * UserPoolAddOns alone decides whether anything comes of it.
 */
export const setRiskConfiguration = operation({
  name: 'SetRiskConfiguration',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<SetRiskConfigurationRequest>,
    { table, now },
  ): Promise<SetRiskConfigurationResponse> => {
    const place = { poolId: input.UserPoolId, clientId: input.ClientId }
    const settings = riskSettings(input)
    const risk = settings && { ...place, settings, updatedAt: now() }
    await table.write(...mustExist(place), risk ? putRisk(risk) : removeRisk(place))
    return { RiskConfiguration: riskAnswer(place, risk) }
  },
})

function mustExist({
  poolId,
  clientId,
}: {
  poolId: string
  clientId: string | undefined
}): Write[] {
  const when = [exists('pk')]
  const pool = check(poolKeys.pool(poolId), { when, otherwise: noSuchPool(poolId) })
  if (clientId === undefined) return [pool]
  const otherwise = noSuchClient(clientId)
  return [pool, check(poolKeys.client(poolId, clientId), { when, otherwise })]
}
