import type {
  SetUserMFAPreferenceRequest,
  SetUserMFAPreferenceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds } from '../../../user-pools/access-token.ts'
import { changeOwnPreference } from '../../../user-pools/mfa/change-preference.ts'
import { operation, type Valid } from '../../operation.ts'

/** Changes which further factors a user chose (API reference, SetUserMFAPreference). */
export const setUserMfaPreference = operation({
  name: 'SetUserMFAPreference',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    { AccessToken, ...input }: Valid<SetUserMFAPreferenceRequest>,
    services,
  ): Promise<SetUserMFAPreferenceResponse> => {
    await changeOwnPreference(services, AccessToken, input)
    return {}
  },
})
