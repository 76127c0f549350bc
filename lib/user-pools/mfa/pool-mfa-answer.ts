import type { GetUserPoolMfaConfigResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../../store/user-pools.ts'
import { offeredFactors } from './factors.ts'

/** A pool's factors in the shape that Get- and SetUserPoolMfaConfig answer. */
export function mfaAnswer({ settings, mfa }: UserPool): GetUserPoolMfaConfigResponse {
  const { SmsAuthenticationMessage, SmsConfiguration } = settings
  const offersSms = offeredFactors({ settings, mfa }).includes('SMS_MFA')
  return {
    SmsMfaConfiguration: offersSms ? { SmsAuthenticationMessage, SmsConfiguration } : undefined,
    SoftwareTokenMfaConfiguration: mfa?.SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration: mfa?.EmailMfaConfiguration,
    MfaConfiguration: settings.MfaConfiguration,
    WebAuthnConfiguration: mfa?.WebAuthnConfiguration,
  }
}
