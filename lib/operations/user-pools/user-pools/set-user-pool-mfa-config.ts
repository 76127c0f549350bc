import type {
  SetUserPoolMfaConfigRequest,
  SetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../../../store/user-pools.ts'
import { changePool } from '../../../user-pools/change-pool.ts'
import { mfaAnswer } from '../../../user-pools/mfa/pool-mfa-answer.ts'
import { checkMfaRequest, checkPasskeysAsFactor } from '../../../user-pools/mfa/pool-mfa-check.ts'
import { checkPoolSettings, checkSmsRegion } from '../../../user-pools/pool-settings-check.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces a user pool's configuration of further factors and passkeys; what the request leaves out
 * is off (API reference, SetUserPoolMfaConfig).
 */
export const setUserPoolMfaConfig = operation({
  name: 'SetUserPoolMfaConfig',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (
    input: Valid<SetUserPoolMfaConfigRequest>,
    services,
  ): Promise<SetUserPoolMfaConfigResponse> => {
    const pool = await changePool(services, input.UserPoolId, (before) => {
      checkMfaRequest(input, before.settings)
      const changed = configured(before, input)
      checkPasskeysAsFactor(
        changed,
        'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
      )
      checkPoolSettings(changed.settings, before.schema, changed.mfa)
      checkSmsRegion(changed.settings, services.settings.region)
      return changed
    })
    return mfaAnswer(pool)
  },
})

function configured(
  { settings: old }: UserPool,
  input: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>,
): Required<Pick<UserPool, 'settings' | 'mfa'>> {
  const { SmsMfaConfiguration: sms, MfaConfiguration = 'OFF' } = input
  return {
    settings: {
      ...old,
      MfaConfiguration,
      SmsAuthenticationMessage: sms?.SmsAuthenticationMessage ?? old.SmsAuthenticationMessage,
      SmsConfiguration: sms?.SmsConfiguration ?? old.SmsConfiguration,
    },
    mfa: {
      SoftwareTokenMfaConfiguration: input.SoftwareTokenMfaConfiguration,
      EmailMfaConfiguration: input.EmailMfaConfiguration,
      WebAuthnConfiguration: input.WebAuthnConfiguration,
      offersSms: MfaConfiguration === 'OFF' ? undefined : sms !== undefined,
    },
  }
}
