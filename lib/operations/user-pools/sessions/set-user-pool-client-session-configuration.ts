import type {
  SetUserPoolClientSessionConfigurationRequest,
  SetUserPoolClientSessionConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changeClient } from '../../../user-pools/change-client.ts'
import { requireSessionsTier, ssoSettings } from '../../../user-pools/sessions/settings.ts'
import { notTracked, tracksSessions } from '../../../user-pools/sessions/track.ts'
import { operation, type Valid } from '../../operation.ts'

/** Says how long a client takes a browser's session for a sign-in (API reference, SetUserPoolClientSessionConfiguration). */
export const setUserPoolClientSessionConfiguration = operation({
  name: 'SetUserPoolClientSessionConfiguration',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<SetUserPoolClientSessionConfigurationRequest>,
    services,
  ): Promise<SetUserPoolClientSessionConfigurationResponse> => {
    const { MaxValidityMinutes: ssoMinutes } = input.SSOSession
    const client = await changeClient(services, input, ({ pool }) => {
      requireSessionsTier(pool)
      if (!tracksSessions(pool)) throw notTracked()
      return { ssoMinutes }
    })
    return ssoSettings(client)
  },
})
