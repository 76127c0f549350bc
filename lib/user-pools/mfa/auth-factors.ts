import type {
  AuthFactorType,
  GetUserAuthFactorsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { mfaFields } from '../user-answer.ts'
import { offeredFactors } from './factors.ts'

/** A user's factors of both kinds, as GetUserAuthFactors and its admin twin answer them. */
export function authFactorsAnswer(pool: UserPool, user: User): GetUserAuthFactorsResponse {
  const { PreferredMfaSetting, UserMFASettingList } = mfaFields(user)
  return {
    Username: user.username,
    PreferredMfaSetting,
    UserMFASettingList,
    ConfiguredUserAuthFactors: configuredFactors(pool, user),
  }
}

const nameOf = {
  SMS_MFA: 'SMS_OTP',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN',
  EMAIL_OTP: 'EMAIL_OTP',
} as const

/** In the order in which factors are listed. */
const everyFactor: readonly AuthFactorType[] = [
  'PASSWORD',
  'EMAIL_OTP',
  'SMS_OTP',
  'WEB_AUTHN',
  'SOFTWARE_TOKEN',
]

/**
 * What a user may be asked for: what the pool lets a choice-based sign-in begin with and the user
 * has, and the further factors that the user set up.
 */
function configuredFactors(pool: UserPool, user: User): AuthFactorType[] {
  const { attributes, password, importedPassword, passkeys = 0 } = user
  const has: Readonly<Record<AuthFactorType, boolean>> = {
    PASSWORD: password !== undefined || importedPassword !== undefined,
    EMAIL_OTP: Boolean(attributes.email),
    SMS_OTP: Boolean(attributes.phone_number),
    WEB_AUTHN: passkeys > 0,
    SOFTWARE_TOKEN: user.totp !== undefined,
  }
  const first = pool.settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  const asked = new Set([...first, ...furtherFactors(pool, user)])
  return everyFactor.filter((factor) => asked.has(factor) && has[factor])
}

function furtherFactors(pool: UserPool, { mfa, totp }: User): AuthFactorType[] {
  if ((pool.settings.MfaConfiguration ?? 'OFF') === 'OFF') return []
  return offeredFactors(pool).flatMap((factor) => {
    const isSetUp =
      factor === 'SOFTWARE_TOKEN_MFA' ? totp !== undefined : mfa?.enabled.includes(factor)
    return isSetUp ? [nameOf[factor]] : []
  })
}
