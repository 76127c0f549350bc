import { proving, type SignInProgress } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import type { Attempts } from '../../store/attempts.ts'
import type { User } from '../../store/users.ts'
import { groupsOf } from '../groups-of-user.ts'
import { isPasswordOf, ownPasswordWrites } from '../passwords.ts'
import { resetIfCompromised } from '../risk/reset-compromised.ts'
import { judge } from '../verdict.ts'
import { hidesUnknownUsers } from './flows.ts'
import { nobodysTerms, verdictTerms } from './further-factor.ts'
import { nextStep, requireNoReset } from './next-step.ts'
import type { SignIn, SignInAnswer, SignInServices } from './sign-in.ts'

/** Somebody who says who they are and has proved nothing: a user, or a name that nobody has. */
export interface Candidate extends Pick<SignIn, 'pool' | 'client' | 'names' | 'call'> {
  readonly user: User | undefined
  /** The user name; for an unknown name its folded form. */
  readonly username: string
  readonly attempts: Attempts | undefined
  readonly progress: SignInProgress
}

/**
 * Signs in with a plain password. Where unknown users are hidden, an unknown name costs the same
 * reads, the same key derivation and the same write as a known one.
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.» and the refusals of
 *   `nextStep`
 */
export async function signInWithPassword(
  services: SignInServices,
  candidate: Candidate,
  password: string,
): Promise<SignInAnswer> {
  const { pool, user, username, attempts } = candidate
  refuseEarly(candidate)
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, username }
  const progress = proving(candidate.progress, 'pwd')
  const { isSendCounted, ...terms } = user
    ? verdictTerms({ pool, user, progress }, services.now())
    : nobodysTerms
  const groups = await judge(services, {
    ...owner,
    ...terms,
    read: attempts,
    isRight: () => isPasswordOf(sealer, { ...owner, user }, password),
    writes: () => ownPasswordWrites(sealer, user, password),
    prize: async () => (user ? groupsOf(services.table, user) : []),
  })
  if (!groups || !user) throw new ServiceError('NotAuthorizedException')
  const signIn = { ...candidate, groups, progress, isSendCounted }
  const present = await resetIfCompromised(services, { ...signIn, user }, password)
  return nextStep(services, { ...signIn, user: present })
}

/**
 * The refusals that come before any proof, where the client does not hide who exists.
 *
 * @throws ServiceError UserNotFoundException, NotAuthorizedException, PasswordResetRequiredException
 */
export function refuseEarly({ client, user }: Pick<Candidate, 'client' | 'user'>): void {
  if (hidesUnknownUsers(client)) return
  if (!user) throw new ServiceError('UserNotFoundException')
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  requireNoReset(client, user)
}
