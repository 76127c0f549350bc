import type {
  AdminSetUserMFAPreferenceRequest,
  AdminSetUserMFAPreferenceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePreferenceOf } from '../../../user-pools/mfa/change-preference.ts'
import { operation, type Valid } from '../../operation.ts'

/** Changes which further factors a user has (API reference, AdminSetUserMFAPreference). */
export const adminSetUserMfaPreference = operation({
  name: 'AdminSetUserMFAPreference',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    { UserPoolId: poolId, Username: name, ...input }: Valid<AdminSetUserMFAPreferenceRequest>,
    services,
  ): Promise<AdminSetUserMFAPreferenceResponse> => {
    await changePreferenceOf(services, { poolId, name }, input)
    return {}
  },
})
