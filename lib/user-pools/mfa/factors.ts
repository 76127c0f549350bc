import {
  mfaDemand,
  type MfaDemand,
  type MfaFactor,
  type MfaSituation,
} from '../../domain/mfa-choice.ts'
import type { AuthMethod } from '../../domain/sign-in-progress.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { contactsOf } from '../notify.ts'
import { recoveryOrder } from '../recovery-order.ts'

/**
 * The further factors that a pool offers its users. SMS is among them once the pool can send it,
 * unless SetUserPoolMfaConfig chose others (developer guide, "User pool settings and their effect on
 * MFA options").
 */
export function offeredFactors({ settings, mfa }: Pick<UserPool, 'settings' | 'mfa'>): MfaFactor[] {
  const offers: readonly (readonly [MfaFactor, boolean])[] = [
    ['SMS_MFA', settings.SmsConfiguration !== undefined && mfa?.offersSms !== false],
    ['SOFTWARE_TOKEN_MFA', mfa?.SoftwareTokenMfaConfiguration?.Enabled === true],
    ['EMAIL_OTP', mfa?.EmailMfaConfiguration !== undefined],
  ]
  return offers.flatMap(([factor, isOffered]) => (isOffered ? [factor] : []))
}

/** What a factor proves, in the words of `amr`. */
export const methodOf: Readonly<Record<MfaFactor, AuthMethod>> = {
  SMS_MFA: 'sms',
  SOFTWARE_TOKEN_MFA: 'otp',
  EMAIL_OTP: 'email_otp',
}

/**
 * What a user's sign-in has to ask for after the password.
 *
 * @param instead what a risk puts in the place of the pool's own settings
 */
export function mfaDemandOf(
  pool: UserPool,
  user: User,
  instead: Partial<Pick<MfaSituation, 'mode' | 'offered' | 'recovery'>> = {},
): MfaDemand {
  const contacts = contactsOf(user.attributes, ['email', 'phone_number'])
  return mfaDemand({
    mode: pool.settings.MfaConfiguration ?? 'OFF',
    offered: offeredFactors(pool),
    addresses: contacts.map(({ attribute }) => attribute),
    hasTotp: user.totp !== undefined,
    choice: user.mfa,
    // Without a setting of its own a pool lets one address serve for both (AccountRecoverySettingType)
    recovery: pool.settings.AccountRecoverySetting ? recoveryOrder(pool) : [],
    ...instead,
  })
}

/** Whether a pool takes a passkey with user verification for two factors (WebAuthnConfigurationType). */
export function passkeyIsTwoFactors({ mfa }: Pick<UserPool, 'mfa'>): boolean {
  return mfa?.WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
}

/**
 * Whether a passkey with user verification stands for the further factor of a user: the pool lets
 * it, and the user has said so (API reference, WebAuthnMfaSettingsType).
 */
export function passkeyReplacesMfa(pool: Pick<UserPool, 'mfa'>, user: User): boolean {
  return passkeyIsTwoFactors(pool) && user.mfa?.webAuthn === true
}
