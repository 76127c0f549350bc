import { uuidOf } from '../../domain/uuid.ts'
import {
  createServerChallenge,
  isExpectedSignature,
  isSrpTimestamp,
  isValidClientPublic,
} from '../../domain/srp/index.ts'
import { ServiceError } from '../../errors.ts'
import { openSession, sealSession, type SessionState } from '../../keys/sessions.ts'
import type { Sealer } from '../../keys/sealer.ts'
import { attemptsRef } from '../../store/attempts.ts'
import { userRef, type User } from '../../store/users.ts'
import { foldedIn, type FoundClientUser } from '../find-user.ts'
import { groupsOf, guessedGroups } from '../groups-of-user.ts'
import { poolName } from '../ids.ts'
import { noPassword, openPassword, type OpenPassword } from '../passwords.ts'
import { sessionMilliseconds } from '../token-validity.ts'
import { judge } from '../verdict.ts'
import { completeSignIn, type SignInAnswer, type SignInServices } from './complete.ts'
import { refuseEarly } from './password.ts'
import { readClientSession, type ClientAnswer } from './session.ts'

/** The most digits that an SRP_A may have; a shorter one is filled up, so that no length tells. */
const longestA = 800

/**
 * Begins an SRP sign-in: answers the client's A with salt and B. Where we stand is sealed into
 * SECRET_BLOCK, which the client signs and sends back; nothing is stored.
 *
 * @throws ServiceError InvalidParameterException for an A that no client makes
 */
export async function startSrp(
  services: SignInServices,
  found: FoundClientUser,
  aHex: string,
): Promise<SignInAnswer> {
  refuseEarly(found)
  if (!isValidClientPublic(aHex)) {
    throw new ServiceError('InvalidParameterException', 'SRP_A is not correct.')
  }
  const { pool, client, user, username, name } = found
  const sealer = await services.keyring.sealer('user-pools')
  const { salt, verifier } = passwordOf(sealer, user, { poolId: pool.id, username })
  const { b, B } = createServerChallenge(verifier)
  const shown = user ? username : pseudoUserName(sealer, found)
  const issuedAt = services.now()
  const secretBlock = sealSession(sealer, {
    step: 'PASSWORD_VERIFIER',
    pool: pool.id,
    client: client.id,
    username,
    names: [foldedIn(pool, name), user?.sub ?? shown],
    issuedAt,
    expiresAt: issuedAt + sessionMilliseconds(client),
    groups: user?.groups ?? [],
    details: { aHex: aHex.padStart(longestA, '0'), b: b.toString('base64'), B },
  })
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: salt.toString('hex'),
      SECRET_BLOCK: secretBlock,
      SRP_B: B,
      USERNAME: shown,
      USER_ID_FOR_SRP: shown,
    },
  }
}

/**
 * Checks the answer to PASSWORD_VERIFIER, once for each SECRET_BLOCK.
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.» for a wrong
 *   signature, block or time stamp, and the refusals of `completeSignIn`
 */
export async function answerSrp(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const {
    PASSWORD_CLAIM_SECRET_BLOCK: block,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  } = answer.responses
  if (!block || !signature || !timestamp) {
    const missing = !block ? 'SECRET_BLOCK' : !signature ? 'SIGNATURE' : undefined
    throw new ServiceError(
      'InvalidParameterException',
      `Missing required parameter ${missing ? `PASSWORD_CLAIM_${missing}` : 'TIMESTAMP'}`,
    )
  }
  const sealer = await services.keyring.sealer('user-pools')
  const state = openSession(sealer, block)
  if (state?.step !== 'PASSWORD_VERIFIER' || services.now() >= state.expiresAt) {
    throw new ServiceError('NotAuthorizedException')
  }
  const { pool, client, more } = await readClientSession(services, {
    answer,
    state,
    more: {
      user: userRef(state.pool, state.username),
      attempts: attemptsRef(state.pool, state.username),
      ...guessedGroups(state.pool, state.groups),
    },
  })
  const { user, attempts } = more
  const owner = { poolId: pool.id, username: state.username }
  const { verifier } = passwordOf(sealer, user, owner)
  const groups = await judge(services, {
    ...owner,
    read: attempts,
    handle: state,
    isRight: () =>
      isSrpTimestamp(timestamp) && isProof({ state, verifier, block, timestamp, signature }),
    isLast: true,
    prize: async () => (user ? groupsOf(services.table, user, more) : []),
  })
  if (!groups || !user) throw new ServiceError('NotAuthorizedException')
  return completeSignIn(services, { pool, client, user, groups, names: state.names })
}

function isProof(proof: {
  state: SessionState
  verifier: Buffer
  block: string
  timestamp: string
  signature: string
}): boolean {
  const { state, verifier, block, timestamp, signature } = proof
  const { aHex = '', b = '', B = '' } = state.details
  return isExpectedSignature(
    {
      poolName: poolName(state.pool),
      userId: state.username,
      verifier,
      aHex,
      b: Buffer.from(b, 'base64'),
      B,
      secretBlock: Buffer.from(block, 'base64'),
      timestamp,
    },
    signature,
  )
}

function passwordOf(
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
function pseudoUserName(sealer: Sealer, { pool, username }: FoundClientUser): string {
  return uuidOf(sealer.hash('pseudo-user-name', [pool.id, username]), 4)
}
