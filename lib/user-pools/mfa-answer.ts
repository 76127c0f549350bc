import type { GetUserPoolMfaConfigResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../store/user-pools.ts'

/** A pool's factors in the shape that Get- and SetUserPoolMfaConfig answer. */
export function mfaAnswer({ settings, mfa }: UserPool): GetUserPoolMfaConfigResponse {
  const { SmsAuthenticationMessage, SmsConfiguration } = settings
  return {
    SmsMfaConfiguration: SmsConfiguration && { SmsAuthenticationMessage, SmsConfiguration },
    SoftwareTokenMfaConfiguration: mfa?.SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration: mfa?.EmailMfaConfiguration,
    MfaConfiguration: settings.MfaConfiguration,
    WebAuthnConfiguration: mfa?.WebAuthnConfiguration,
  }
}
