import { parseMailbox } from '../delivery/addresses.ts'
import { ServiceError } from '../errors.ts'
import type { Schema } from '../domain/attribute-schema.ts'
import type { MfaSettings, PoolSettings } from '../store/user-pools.ts'
import { checkPasskeysAsFactor, checkPoolMfa } from './mfa/pool-mfa-check.ts'
import { effectiveAcr, type PoolInput } from './pool-settings.ts'
import { checkSize } from './settings-size.ts'
import { checkTier } from './tier-features.ts'
import { checkTriggers } from './trigger-settings-check.ts'

/**
 * Checks what the API's model cannot of a pool's settings: one rule on another.
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkPoolSettings(settings: PoolSettings, schema: Schema, mfa?: MfaSettings): void {
  checkSize({ settings, schema, mfa })
  checkSignInNames(settings, schema)
  checkVerification(settings)
  checkSender(settings)
  checkSms(settings)
  checkRecovery(settings)
  checkInvitation(settings)
  checkFirstFactors(settings)
  checkAcr(settings)
  checkKey(settings)
  checkTier({ settings })
  checkTriggers(settings)
  checkPoolMfa({ settings, mfa })
  checkPasskeysAsFactor(
    { settings, mfa },
    'WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA',
  )
}

/**
 * Refuses two different lifetimes of temporary passwords in one request.
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkTemporaryDays({ Policies, AdminCreateUserConfig }: PoolInput): void {
  const days = Policies?.PasswordPolicy?.TemporaryPasswordValidityDays
  const unused = AdminCreateUserConfig?.UnusedAccountValidityDays
  if (days && unused && days !== unused) {
    throw invalid(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    )
  }
}

function checkSignInNames(settings: PoolSettings, schema: Schema): void {
  if (settings.AliasAttributes && settings.UsernameAttributes) {
    throw invalid(
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    )
  }
  const isRequired = schema.some(
    ({ Name, Required }) => Name === 'preferred_username' && Required === true,
  )
  if (isRequired && settings.AliasAttributes?.includes('preferred_username')) {
    throw invalid('preferred_username cannot be both required and an alias attribute.')
  }
}

function checkVerification(settings: PoolSettings): void {
  const verified = settings.AutoVerifiedAttributes ?? []
  const awaited =
    settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []
  if (!awaited.every((attribute) => verified.includes(attribute))) {
    throw invalid(
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    )
  }
}

/** A sender that mail programs read as one address (RFC 5322 section 3.4). */
function checkSender({ EmailConfiguration }: PoolSettings): void {
  const { EmailSendingAccount, SourceArn, From, ReplyToEmailAddress } = EmailConfiguration ?? {}
  for (const text of [From, ReplyToEmailAddress]) {
    if (text && !parseMailbox(text)) throw invalid('Invalid email address format.')
  }
  if (EmailSendingAccount === 'DEVELOPER' && SourceArn === undefined) {
    throw invalid('Source ARN is required to use DEVELOPER email sending owner')
  }
}

/** Text messages go one way (developer guide, "SMS message settings"). */
function checkSms({ SmsConfiguration }: PoolSettings): void {
  if (SmsConfiguration?.EumsSms && SmsConfiguration.SnsCallerArn) {
    throw invalid('SmsConfiguration takes either SnsCallerArn or EumsSms, not both.')
  }
}

/**
 * Refuses text messages that another Region would send (API reference, EumsSmsConfigurationType).
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkSmsRegion({ SmsConfiguration }: PoolSettings, region: string): void {
  const given = SmsConfiguration?.EumsSms?.Region
  if (given !== undefined && given !== region) {
    throw invalid(`The Region of EumsSms must be ${region}, the Region of the user pool.`)
  }
}

function checkRecovery({ AccountRecoverySetting }: PoolSettings): void {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms ?? []
  const names = new Set(mechanisms.map(({ Name }) => Name))
  if (names.has('admin_only') && mechanisms.length > 1) {
    throw invalid(
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    )
  }
  const priorities = new Set(mechanisms.map(({ Priority }) => Priority))
  if (names.size < mechanisms.length || priorities.size < mechanisms.length) {
    throw invalid(
      'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    )
  }
}

/** Without both placeholders the invited could not sign in. */
function checkInvitation({ AdminCreateUserConfig }: PoolSettings): void {
  const { EmailMessage, SMSMessage } = AdminCreateUserConfig?.InviteMessageTemplate ?? {}
  for (const [name, message] of Object.entries({ EmailMessage, SMSMessage })) {
    if (message && !(message.includes('{username}') && message.includes('{####}'))) {
      throw invalid(
        `InviteMessageTemplate.${name} must contain the placeholders {username} and {####}.`,
      )
    }
  }
}

function checkFirstFactors({ Policies }: PoolSettings): void {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors
  if (factors && !factors.includes('PASSWORD')) {
    throw invalid('Password should be configured as one of the allowed first auth factors.')
  }
}

function checkAcr(settings: PoolSettings): void {
  const names = Object.values(effectiveAcr(settings)).map(({ AcrValue }) => AcrValue)
  if (new Set(names).size < names.length) {
    throw invalid('The ACR values of a user pool must be unique.')
  }
}

/** A key of the owner's own has to be named (API reference, KeyConfigurationType). */
function checkKey({ KeyConfiguration: key }: PoolSettings): void {
  if (key?.KeyType === 'CUSTOMER_MANAGED_KEY' && key.KmsKeyArn === undefined) {
    throw invalid('KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.')
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
