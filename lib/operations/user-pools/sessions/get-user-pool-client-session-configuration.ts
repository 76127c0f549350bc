import type {
  GetUserPoolClientSessionConfigurationRequest,
  GetUserPoolClientSessionConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolClient } from '../../../user-pools/find-client.ts'
import { ssoSettings } from '../../../user-pools/sessions/settings.ts'
import { operation, type Valid } from '../../operation.ts'

/** How long a client takes a browser's session for a sign-in (API reference, GetUserPoolClientSessionConfiguration). */
export const getUserPoolClientSessionConfiguration = operation({
  name: 'GetUserPoolClientSessionConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<GetUserPoolClientSessionConfigurationRequest>,
    services,
  ): Promise<GetUserPoolClientSessionConfigurationResponse> => {
    const { client } = await requirePoolClient(services.table, input)
    return ssoSettings(client)
  },
})
