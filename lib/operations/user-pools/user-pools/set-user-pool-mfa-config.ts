import type {
  SetUserPoolMfaConfigRequest,
  SetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import type { UserPool } from '../../../store/user-pools.ts'
import { changePool } from '../../../user-pools/change-pool.ts'
import { mfaAnswer } from '../../../user-pools/mfa-answer.ts'
import { checkPoolSettings } from '../../../user-pools/pool-settings-check.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces a user pool's configuration of further factors; they are kept for the day they work,
 * and until then none can be demanded (API reference, SetUserPoolMfaConfig).
 */
export const setUserPoolMfaConfig = operation({
  name: 'SetUserPoolMfaConfig',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<SetUserPoolMfaConfigRequest>,
    services,
  ): Promise<SetUserPoolMfaConfigResponse> => {
    const { SmsMfaConfiguration: sms } = input
    const pool = await changePool(services, input.UserPoolId, ({ settings: old, schema }) => {
      const settings = {
        ...old,
        MfaConfiguration: input.MfaConfiguration ?? 'OFF',
        SmsAuthenticationMessage: sms?.SmsAuthenticationMessage ?? old.SmsAuthenticationMessage,
        SmsConfiguration: sms?.SmsConfiguration ?? old.SmsConfiguration,
      }
      checkPoolSettings(settings, schema)
      checkEmailFactor(settings, input)
      return {
        settings,
        mfa: {
          SoftwareTokenMfaConfiguration: input.SoftwareTokenMfaConfiguration,
          EmailMfaConfiguration: input.EmailMfaConfiguration,
          WebAuthnConfiguration: input.WebAuthnConfiguration,
        },
      }
    })
    return mfaAnswer(pool)
  },
})

function checkEmailFactor(
  { UserPoolTier }: UserPool['settings'],
  { EmailMfaConfiguration }: Pick<SetUserPoolMfaConfigRequest, 'EmailMfaConfiguration'>,
): void {
  if (EmailMfaConfiguration && UserPoolTier === 'LITE') {
    throw new ServiceError('FeatureUnavailableInTierException')
  }
}
