import type { SetUserPoolMfaConfigRequest } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../errors.ts'
import type { MfaSettings, PoolSettings } from '../../store/user-pools.ts'
import { isRelyingPartyId } from '../../domain/relying-party.ts'
import { recoveryOrder } from '../recovery-order.ts'
import { offeredFactors } from './factors.ts'

/** What a pool is set to, as far as further factors go. */
export interface PoolMfa {
  readonly settings: PoolSettings
  readonly mfa: MfaSettings | undefined
}

const noSms =
  'SMS configuration and Auto verification for phone_number are required when MFA is required/optional'

/**
 * Checks what SetUserPoolMfaConfig asks for in itself: it replaces all factors, and what it leaves
 * out is off.
 *
 * @throws ServiceError InvalidParameterException with Cognito's sentence
 */
export function checkMfaRequest(
  input: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>,
  { SmsConfiguration }: PoolSettings,
): void {
  const { MfaConfiguration: mode = 'OFF', SoftwareTokenMfaConfiguration: apps } = input
  const blocks = [input.SmsMfaConfiguration, apps, input.EmailMfaConfiguration]
  const enabled = [input.SmsMfaConfiguration, apps?.Enabled, input.EmailMfaConfiguration]
  if (mode === 'OFF' && blocks.some((block) => block !== undefined)) {
    throw invalid(
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    )
  }
  if (mode !== 'OFF' && !enabled.some(Boolean)) {
    throw invalid(
      'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    )
  }
  const { SmsMfaConfiguration: sms } = input
  if (sms && !(sms.SmsConfiguration ?? SmsConfiguration)) throw invalid(noSms)
}

/**
 * Checks that what a pool demands is there and fits the rest of its settings, whichever operation
 * set it.
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkPoolMfa({ settings, mfa }: PoolMfa): void {
  const { MfaConfiguration: mode = 'OFF', SmsConfiguration, Policies } = settings
  const firstFactors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  if (firstFactors.includes('SMS_OTP') && !SmsConfiguration) {
    throw invalid(
      'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
    )
  }
  if (firstFactors.includes('SOFTWARE_TOKEN')) {
    throw invalid('SOFTWARE_TOKEN can only be used as an MFA factor.')
  }
  checkPasskeys({ settings, mfa })
  if (mode === 'OFF') return
  if (offeredFactors({ settings, mfa }).length === 0) throw invalid(noSms)
  if (mfa?.EmailMfaConfiguration) checkEmailFactor(settings)
  if (mode === 'ON') checkFirstFactors(firstFactors)
}

/**
 * Refuses passkeys as a first factor beside a required further one that they do not stand for.
 *
 * @param otherwise the operation's sentence
 * @throws ServiceError InvalidParameterException
 */
export function checkPasskeysAsFactor({ settings, mfa }: PoolMfa, otherwise: string): void {
  const firstFactors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  const isBoth = settings.MfaConfiguration === 'ON' && firstFactors.includes('WEB_AUTHN')
  const kind = mfa?.WebAuthnConfiguration?.FactorConfiguration
  if (isBoth && kind !== 'MULTI_FACTOR_WITH_USER_VERIFICATION') throw invalid(otherwise)
}

function checkPasskeys({ settings, mfa }: PoolMfa): void {
  const { RelyingPartyId, FactorConfiguration } = mfa?.WebAuthnConfiguration ?? {}
  if (RelyingPartyId !== undefined && !isRelyingPartyId(RelyingPartyId)) {
    throw invalid('RelyingPartyId must be a domain name.')
  }
  const isMultiFactor = FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  if (isMultiFactor && settings.UserPoolTier === 'LITE') {
    throw new ServiceError('FeatureUnavailableInTierException')
  }
}

/** Codes by e-mail need the pool's own sender and another way to recover a password. */
function checkEmailFactor(settings: PoolSettings): void {
  if (settings.UserPoolTier === 'LITE') throw new ServiceError('FeatureUnavailableInTierException')
  if (settings.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER') {
    throw invalid(
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.',
    )
  }
  const order = settings.AccountRecoverySetting ? recoveryOrder({ settings }) : []
  if (order.length === 1 && order[0] === 'email') {
    throw invalid(
      'Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_email as the only recovery mechanism when Email MFA is configured.',
    )
  }
}

/** A first factor that is a code leaves no room for a required further one. */
function checkFirstFactors(factors: readonly string[]): void {
  if (factors.every((factor) => factor === 'PASSWORD' || factor === 'WEB_AUTHN')) return
  throw invalid(
    'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
