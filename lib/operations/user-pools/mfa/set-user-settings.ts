import type {
  SetUserSettingsRequest,
  SetUserSettingsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds } from '../../../user-pools/access-token.ts'
import { changeOwnPreference, legacyPreference } from '../../../user-pools/mfa/change-preference.ts'
import { operation, type Valid } from '../../operation.ts'

/** Switches a user's codes by SMS on or off, the old way (API reference, SetUserSettings). */
export const setUserSettings = operation({
  name: 'SetUserSettings',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<SetUserSettingsRequest>, services): Promise<SetUserSettingsResponse> => {
    const preference = legacyPreference(input.MFAOptions)
    await changeOwnPreference(services, input.AccessToken, preference)
    return {}
  },
})
