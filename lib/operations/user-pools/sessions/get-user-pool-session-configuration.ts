import type {
  GetUserPoolSessionConfigurationRequest,
  GetUserPoolSessionConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { sessionSettings } from '../../../user-pools/sessions/settings.ts'
import { operation, type Valid } from '../../operation.ts'

/** How a pool tracks sessions (API reference, GetUserPoolSessionConfiguration). */
export const getUserPoolSessionConfiguration = operation({
  name: 'GetUserPoolSessionConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<GetUserPoolSessionConfigurationRequest>,
    services,
  ): Promise<GetUserPoolSessionConfigurationResponse> => {
    const pool = await requirePool(services.table, input.UserPoolId)
    return { UserPoolId: pool.id, ...sessionSettings(pool) }
  },
})
