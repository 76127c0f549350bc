import type {
  SetLogDeliveryConfigurationRequest,
  SetLogDeliveryConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool } from '../../../user-pools/change-pool.ts'
import { logDeliveryAnswer } from '../../../user-pools/log-delivery-answer.ts'
import { checkLogDelivery } from '../../../user-pools/log-delivery-check.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces where a pool's logs are to go; none means nowhere (API reference,
 * SetLogDeliveryConfiguration).
 */
export const setLogDeliveryConfiguration = operation({
  name: 'SetLogDeliveryConfiguration',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (
    input: Valid<SetLogDeliveryConfigurationRequest>,
    services,
  ): Promise<SetLogDeliveryConfigurationResponse> => {
    const { UserPoolId: poolId, LogConfigurations: logDelivery } = input
    const pool = await changePool(services, poolId, ({ settings }) => {
      checkLogDelivery(logDelivery, { settings, region: services.settings.region })
      return { logDelivery }
    })
    return logDeliveryAnswer(pool)
  },
})
