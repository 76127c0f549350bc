import { uuidOf } from '../../../domain/uuid.ts'
import { createServerChallenge, isValidClientPublic } from '../../../domain/srp/index.ts'
import type { SignInProgress } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { nameMark } from '../../../keys/sessions.ts'
import type { Sealer } from '../../../keys/sealer.ts'
import type { User } from '../../../store/users.ts'
import type { FoundClientUser } from '../../find-user.ts'
import { noPassword, openPassword, type OpenPassword } from '../../passwords.ts'
import { sealBlock, sealStep, type Claimant } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/** The most digits that an SRP_A may have; a shorter one is filled up, so that no length tells. */
const longestA = 800

/** The step that the signature over a secret block answers. */
export const srpStep = 'PASSWORD_VERIFIER'

/** Who begins an SRP exchange: somebody found, or a name that nobody has. */
export type SrpClaimant = Pick<FoundClientUser, 'pool' | 'client' | 'user' | 'username'> & {
  /** What the user was called (`nameMark`). */
  readonly names: readonly string[]
  readonly progress: SignInProgress
}

/**
 * Answers the client's A with salt and B. Where we stand is sealed into SECRET_BLOCK, which the
 * client signs and sends back; nothing is stored. Flows that go on after the password bring a
 * Session too, as Cognito's do; plain SRP brings none.
 *
 * @throws ServiceError InvalidParameterException for an A that no client makes
 */
export async function askSrp(
  services: SignInServices,
  claimant: SrpClaimant,
  aHex: string,
): Promise<SignInAnswer> {
  requireClientPublic(aHex)
  const { pool, client, user, username, progress } = claimant
  const sealer = await services.keyring.sealer('user-pools')
  const { salt, verifier } = passwordOf(sealer, user, { poolId: pool.id, username })
  const { b, B } = createServerChallenge(verifier)
  const shown = user ? username : pseudoUserName(sealer, claimant)
  const names = user ? claimant.names : [...claimant.names, nameMark(shown)]
  const sealed: Claimant = { pool, client, username, names, groups: user?.groups ?? [], progress }
  const details = { aHex: aHex.padStart(longestA, '0'), b: b.toString('base64'), B }
  const secretBlock = await sealBlock(services, sealed, { step: srpStep, details })
  const isPlain = progress.flow === 'USER_SRP_AUTH'
  return {
    ChallengeName: srpStep,
    ...(!isPlain && { Session: await sealStep(services, sealed, { step: srpStep }) }),
    ChallengeParameters: {
      SALT: salt.toString('hex'),
      SECRET_BLOCK: secretBlock,
      SRP_B: B,
      USERNAME: shown,
      USER_ID_FOR_SRP: shown,
    },
  }
}

/** @throws ServiceError InvalidParameterException for an A that no client makes */
export function requireClientPublic(aHex: string): void {
  if (isValidClientPublic(aHex)) return
  throw new ServiceError('InvalidParameterException', 'SRP_A is not correct.')
}

/** The opened password of a user; of a name without one, something that no password fits. */
export function passwordOf(
  sealer: Sealer,
  user: User | undefined,
  owner: { poolId: string; username: string },
): OpenPassword {
  return user?.password ? openPassword(sealer, user, user.password) : noPassword(sealer, owner)
}

/**
 * The user name that an unknown name seems to have: a UUID like a `sub`, the same every time, as
 * Cognito gives it. Where user names are chosen freely it does tell that nobody has the name;
 * where they are `sub`s it does not (developer guide, "Managing user existence error responses").
 */
export function pseudoUserName(
  sealer: Sealer,
  { pool, username }: Pick<FoundClientUser, 'pool' | 'username'>,
): string {
  return uuidOf(sealer.hash('pseudo-user-name', [pool.id, username]), 4)
}
