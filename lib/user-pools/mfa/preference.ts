import type {
  EmailMfaSettingsType,
  SetUserMFAPreferenceRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { everyFactor, mfaAddress, type MfaFactor } from '../../domain/mfa-choice.ts'
import { ServiceError } from '../../errors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { MfaPreference, User } from '../../store/users.ts'
import { offeredFactors } from './factors.ts'

/** What SetUserMFAPreference and its admin twin have in common. */
export type PreferenceInput = Omit<SetUserMFAPreferenceRequest, 'AccessToken'>

/** Whose preference it is, and where. */
export interface PreferenceOwner {
  readonly pool: UserPool
  readonly user: User
  /** Whether the user was given a seed that waits for its first code; asked only for the sentence. */
  readonly hasPendingApp: () => Promise<boolean>
}

/**
 * The user's choice of further factors after a request: a factor that it leaves out stays as it is
 * (API reference, SetUserMFAPreference).
 *
 * @throws ServiceError InvalidParameterException with Cognito's sentence
 */
export async function preferenceAfter(
  input: PreferenceInput,
  owner: PreferenceOwner,
): Promise<MfaPreference> {
  const wanted = new Map<MfaFactor, EmailMfaSettingsType | undefined>([
    ['SMS_MFA', input.SMSMfaSettings],
    ['SOFTWARE_TOKEN_MFA', input.SoftwareTokenMfaSettings],
    ['EMAIL_OTP', input.EmailMfaSettings],
  ])
  refusePreferred([...wanted.values()])
  const before: MfaPreference = owner.user.mfa ?? {
    enabled: owner.user.totp ? ['SOFTWARE_TOKEN_MFA'] : [],
  }
  const enabled = everyFactor.filter((factor) => {
    const settings = wanted.get(factor)
    return settings ? settings.Enabled === true : before.enabled.includes(factor)
  })
  for (const factor of enabled.filter((one) => wanted.get(one))) await requireUsable(factor, owner)
  const preferred =
    everyFactor.find((factor) => wanted.get(factor)?.PreferredMfa === true) ??
    enabled.find((factor) => factor === before.preferred && !wanted.get(factor))
  const { WebAuthnMfaSettings: passkeys } = input
  if (passkeys?.Enabled === true) requirePasskeyMfa(owner.pool)
  const webAuthn = passkeys ? passkeys.Enabled === true : before.webAuthn
  if (webAuthn === true && enabled.length === 0) {
    // Or who loses the passkey could never sign in again
    throw invalid('Passkey MFA requires another MFA method to be enabled for the user.')
  }
  return { enabled, preferred, webAuthn }
}

/** The choice of a user who has just set a factor up because the pool demands one. */
export function withFactor(before: MfaPreference | undefined, factor: MfaFactor): MfaPreference {
  const enabled = everyFactor.filter((one) => one === factor || before?.enabled.includes(one))
  return { ...before, enabled, preferred: factor }
}

/** The choice of a user who lost a factor. */
export function withoutFactor(
  before: MfaPreference | undefined,
  factor: MfaFactor,
): MfaPreference | undefined {
  if (!before) return undefined
  const enabled = before.enabled.filter((one) => one !== factor)
  return {
    ...before,
    enabled,
    preferred: before.preferred === factor ? undefined : before.preferred,
  }
}

function refusePreferred(all: readonly (EmailMfaSettingsType | undefined)[]): void {
  const preferred = all.filter((settings) => settings?.PreferredMfa === true)
  if (preferred.length > 1) throw invalid('Only one MFA method can be preferred.')
  if (preferred.some((settings) => settings?.Enabled !== true)) {
    throw invalid('An MFA method must be enabled to be preferred.')
  }
}

/** A factor can be switched on when the pool offers it and the user has what it takes. */
async function requireUsable(
  factor: MfaFactor,
  { pool, user, hasPendingApp }: PreferenceOwner,
): Promise<void> {
  const address = mfaAddress(factor)
  const has = address ? Boolean(user.attributes[address]) : user.totp !== undefined
  if (has && offeredFactors(pool).includes(factor)) return
  if (address === undefined && (await hasPendingApp())) {
    throw invalid('User has not verified software token mfa')
  }
  throw invalid(`User does not have delivery config set to turn on ${factor}`)
}

function requirePasskeyMfa({ mfa }: UserPool): void {
  const kind = mfa?.WebAuthnConfiguration?.FactorConfiguration
  if (kind === 'MULTI_FACTOR_WITH_USER_VERIFICATION') return
  throw invalid('Passkey MFA is not enabled for the user pool.')
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
