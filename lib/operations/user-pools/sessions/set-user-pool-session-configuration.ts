import type {
  SetUserPoolSessionConfigurationRequest,
  SetUserPoolSessionConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool } from '../../../user-pools/change-pool.ts'
import { requireSessionsTier, sessionSettings } from '../../../user-pools/sessions/settings.ts'
import { operation, type Valid } from '../../operation.ts'

/** Says how a pool tracks sessions (API reference, SetUserPoolSessionConfiguration). */
export const setUserPoolSessionConfiguration = operation({
  name: 'SetUserPoolSessionConfiguration',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<SetUserPoolSessionConfigurationRequest>,
    services,
  ): Promise<SetUserPoolSessionConfigurationResponse> => {
    const { UserSessionTracking, TokenSession } = input
    const pool = await changePool(services, input.UserPoolId, (present) => {
      requireSessionsTier(present)
      return { sessions: { UserSessionTracking, TokenSession } }
    })
    return { UserPoolId: pool.id, ...sessionSettings(pool) }
  },
})
