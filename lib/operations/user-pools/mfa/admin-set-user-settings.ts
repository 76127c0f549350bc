import type {
  AdminSetUserSettingsRequest,
  AdminSetUserSettingsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePreferenceOf, legacyPreference } from '../../../user-pools/mfa/change-preference.ts'
import { operation, type Valid } from '../../operation.ts'

/** Switches a user's codes by SMS on or off, the old way (API reference, AdminSetUserSettings). */
export const adminSetUserSettings = operation({
  name: 'AdminSetUserSettings',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminSetUserSettingsRequest>,
    services,
  ): Promise<AdminSetUserSettingsResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    await changePreferenceOf(services, { poolId, name }, legacyPreference(input.MFAOptions))
    return {}
  },
})
