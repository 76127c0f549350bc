import type { RiskLevel } from './risk.ts'

/** A way to sign in, as a request names it (API reference, InitiateAuth, "AuthFlow"). */
export type Flow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'

/**
 * What somebody has proved, in the words of the `amr` claim (developer guide, "Authentication levels
 * with ACR and AMR claims"): password, TOTP, SMS code, e-mail code, platform and roaming passkey.
 */
export type AuthMethod = 'pwd' | 'otp' | 'sms' | 'email_otp' | 'swk' | 'hwk'

/** One challenge of a custom sign-in as the triggers see it (developer guide, "ChallengeResult"). */
export interface ChallengeResult {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata?: string | undefined
}

/** How a sign-in began and how far it has come; it travels from step to step in the session. */
export interface SignInProgress {
  readonly flow: Flow
  readonly proved: readonly AuthMethod[]
  /** Whether it goes through the pages of the pool's domain, where it ends otherwise than by API. */
  readonly isOnPages?: boolean
  /** What of that an access token told of: for MFA it counts only where the user's settings take it. */
  readonly credited?: readonly AuthMethod[]
  /** Whether a passkey among them knew its user by PIN or biometrics. */
  readonly isUserVerified?: boolean
  /** Whether a temporary password was replaced on the way. */
  readonly hasNewPassword?: boolean
  /** The device that the client says it is. */
  readonly deviceKey?: string | undefined
  /** Whether that device has proved to be itself. */
  readonly isDeviceProved?: boolean
  /** CUSTOM_AUTH: the challenges so far, oldest first. */
  readonly results?: readonly ChallengeResult[]
  /** CUSTOM_AUTH with SRP: the client's A, until the password is asked for. */
  readonly aHex?: string
  /** CUSTOM_AUTH: the trigger said that tokens are due. */
  readonly isDecided?: boolean
  /** The authentication level asked for (1 to 4), where one was. */
  readonly targetLevel?: number | undefined
  /** What threat protection makes of the sign-in; only where it is on. */
  readonly threat?: Threat
}

/** What threat protection found when a sign-in began. */
export interface Threat {
  /** The event that is kept of the sign-in (a `timeUuid`). */
  readonly eventId: string
  readonly level?: RiskLevel | undefined
  /** What the pool does about that level, where it does anything. */
  readonly action?: RiskAction | undefined
  /** Whether the user is written to about it. */
  readonly isNotified?: boolean
}

/** What is done about a risk (API reference, AccountTakeoverActionType). */
export type RiskAction = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION'

/** The progress after one more proof. */
export function proving(progress: SignInProgress, method: AuthMethod): SignInProgress {
  return { ...progress, proved: [...new Set([...progress.proved, method])] }
}

/**
 * How many things were proved. What the customer's triggers were content with is one of them, unless
 * they had a password before.
 */
export function proofCount({ proved, isDecided = false }: SignInProgress): number {
  return proved.length + Number(isDecided && !proved.includes('pwd'))
}

/** Whether anything was proved, be it to the customer's triggers alone. */
export function hasProof(progress: SignInProgress): boolean {
  const { results = [] } = progress
  return proofCount(progress) > 0 || results.some(({ challengeResult }) => challengeResult)
}

/** The progress of a custom sign-in after a challenge of any kind; others keep no record. */
export function noting(progress: SignInProgress, result: ChallengeResult): SignInProgress {
  if (progress.flow !== 'CUSTOM_AUTH') return progress
  return { ...progress, results: [...(progress.results ?? []), result] }
}
