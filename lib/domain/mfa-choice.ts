/** A factor that may be asked for after the password, in the words of UserMFASettingList. */
export type MfaFactor = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP'

/** An attribute that a factor's codes, or those of a forgotten password, are sent to. */
export type MessageAddress = 'email' | 'phone_number'

/** What decides on the further factor of a sign-in. */
export interface MfaSituation {
  readonly mode: 'OFF' | 'OPTIONAL' | 'ON'
  /** The factors that the pool offers. */
  readonly offered: readonly MfaFactor[]
  /** Which addresses the user has, verified or not: a right answer verifies them. */
  readonly addresses: readonly MessageAddress[]
  /** Whether the user has proved to hold an authenticator app. */
  readonly hasTotp: boolean
  /** The user's own choice; undefined when none was ever made. */
  readonly choice:
    | { readonly enabled: readonly MfaFactor[]; readonly preferred?: MfaFactor | undefined }
    | undefined
  /** The addresses by which a forgotten password is recovered, best first; empty without a rule. */
  readonly recovery: readonly MessageAddress[]
}

/** What a sign-in asks for after the password. */
export type MfaDemand =
  | { readonly kind: 'none' }
  | { readonly kind: 'challenge'; readonly factor: MfaFactor }
  /** The user picks one: SELECT_MFA_TYPE. */
  | { readonly kind: 'select'; readonly factors: readonly MfaFactor[] }
  /** The user has to set one up first: MFA_SETUP. */
  | { readonly kind: 'setup'; readonly factors: readonly MfaFactor[] }
  /** The pool demands a factor and the user can have none. */
  | { readonly kind: 'impossible' }

/** Every factor, in the order in which they are listed. */
export const everyFactor: readonly MfaFactor[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']

const addressOf = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email' } as const

/**
 * Decides on the further factor (developer guide, "Details of MFA logic at user runtime"). What a
 * user switched on counts first; without that, a required factor is any that the user could use,
 * but not by the address that a forgotten password is recovered by.
 */
export function mfaDemand(situation: MfaSituation): MfaDemand {
  const { mode, choice } = situation
  if (mode === 'OFF') return { kind: 'none' }
  const usable = everyFactor.filter((factor) => isUsable(situation, factor))
  const enabled = usable.filter((factor) => choice?.enabled.includes(factor))
  const { preferred } = choice ?? {}
  if (preferred && enabled.includes(preferred)) return { kind: 'challenge', factor: preferred }
  if (enabled.length > 0) return oneOf(enabled)
  if (mode === 'OPTIONAL') return unchosenTotp(situation, usable)
  const eligible = usable.filter((factor) => isEligible(situation, factor))
  return eligible.length > 0 ? oneOf(eligible) : setUp(situation)
}

/** The attribute that a factor's codes are sent to; an authenticator app needs none. */
export function mfaAddress(factor: MfaFactor): MessageAddress | undefined {
  return factor === 'SOFTWARE_TOKEN_MFA' ? undefined : addressOf[factor]
}

/** An authenticator app that was proved counts until its user says otherwise. */
function unchosenTotp({ choice }: MfaSituation, usable: readonly MfaFactor[]): MfaDemand {
  return choice === undefined && usable.includes('SOFTWARE_TOKEN_MFA')
    ? { kind: 'challenge', factor: 'SOFTWARE_TOKEN_MFA' }
    : { kind: 'none' }
}

function isUsable({ offered, hasTotp, addresses }: MfaSituation, factor: MfaFactor): boolean {
  const address = mfaAddress(factor)
  return offered.includes(factor) && (address ? addresses.includes(address) : hasTotp)
}

/**
 * Whether a factor may be asked for that nobody chose. The first address of recovery is not, or
 * one address would be all it takes, unless the password can be recovered by the user's other one
 * and that is no factor itself.
 */
function isEligible({ offered, addresses, recovery }: MfaSituation, factor: MfaFactor): boolean {
  const address = mfaAddress(factor)
  if (address === undefined || address !== recovery[0]) return true
  const [other, otherFactor] =
    address === 'email' ? (['phone_number', 'SMS_MFA'] as const) : (['email', 'EMAIL_OTP'] as const)
  return addresses.includes(other) && recovery.includes(other) && !offered.includes(otherFactor)
}

/** What could be set up: the pool's factors but those of an address that is there or recovers. */
function setUp({ offered, addresses, recovery }: MfaSituation): MfaDemand {
  const factors = everyFactor.filter((factor) => {
    const address = mfaAddress(factor)
    const isOut = address && (address === recovery[0] || addresses.includes(address))
    return offered.includes(factor) && !isOut
  })
  return factors.length > 0 ? { kind: 'setup', factors } : { kind: 'impossible' }
}

function oneOf(factors: readonly MfaFactor[]): MfaDemand {
  const [factor, ...others] = factors
  if (factor === undefined || others.length > 0) return { kind: 'select', factors }
  return { kind: 'challenge', factor }
}
