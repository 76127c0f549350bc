import type {
  GetLogDeliveryConfigurationRequest,
  GetLogDeliveryConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { logDeliveryAnswer } from '../../../user-pools/log-delivery-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** Where a pool's logs are to go (API reference, GetLogDeliveryConfiguration). */
export const getLogDeliveryConfiguration = operation({
  name: 'GetLogDeliveryConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<GetLogDeliveryConfigurationRequest>,
    { table },
  ): Promise<GetLogDeliveryConfigurationResponse> =>
    logDeliveryAnswer(await requirePool(table, input.UserPoolId)),
})
