import type {
  AuthenticationResultType,
  ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider'
import { readableAttributes } from '../../domain/client-attributes.ts'
import { ServiceError } from '../../errors.ts'
import { sealSession } from '../../keys/sessions.ts'
import type { Services } from '../../services.ts'
import type { AppClient } from '../../store/app-clients.ts'
import type { Group } from '../../store/groups.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { sessionMilliseconds } from '../token-validity.ts'
import { issueTokens } from '../tokens.ts'
import { hidesUnknownUsers } from './flows.ts'

/** The services that sign-in takes. */
export type SignInServices = Pick<
  Services,
  'settings' | 'now' | 'table' | 'keyring' | 'signingKeys'
>

/** The needs of an operation that signs in, for its definition. */
export const signInNeeds = ['settings', 'now', 'table', 'keyring', 'signingKeys'] as const

/**
 * The services with the time held still at this moment. A step of a sign-in is dated when it began,
 * before anything was read, so that a sign-out or reset that comes in between ends its tokens too.
 */
export function datedNow(services: SignInServices): SignInServices {
  const began = services.now()
  return { ...services, now: () => began }
}

/** What InitiateAuth, RespondToAuthChallenge and their admin twins answer. */
export interface SignInAnswer {
  readonly ChallengeName?: ChallengeNameType
  readonly Session?: string
  readonly ChallengeParameters: Record<string, string>
  readonly AuthenticationResult?: AuthenticationResultType
}

/** Someone who has proved to be the user. */
export interface ProvenUser {
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
  readonly groups: readonly Group[]
  /** What the user was called, for the answer to a next challenge. */
  readonly names: readonly string[]
}

/**
 * Goes on after the password was right: refuses by the user's status, asks for a new password in
 * place of a temporary one, or issues tokens.
 *
 * @throws ServiceError UserNotConfirmedException, PasswordResetRequiredException,
 *   NotAuthorizedException
 */
export async function completeSignIn(
  services: SignInServices,
  proven: ProvenUser,
): Promise<SignInAnswer> {
  const { pool, client, user, groups } = proven
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException')
  requireNoReset(client, user)
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(services, proven)
  if (user.status !== 'CONFIRMED') throw new ServiceError('NotAuthorizedException')
  return {
    ChallengeParameters: {},
    AuthenticationResult: await issueTokens(services, { pool, client, user, groups }),
  }
}

/** @throws ServiceError when the user has to choose a new password by a code first */
export function requireNoReset(client: AppClient, user: User): void {
  if (user.status !== 'RESET_REQUIRED') return
  throw new ServiceError(
    hidesUnknownUsers(client) ? 'NotAuthorizedException' : 'PasswordResetRequiredException',
  )
}

async function askNewPassword(
  services: SignInServices,
  { pool, client, user, names }: ProvenUser,
): Promise<SignInAnswer> {
  const issuedAt = services.now()
  const { temporaryUntil, version = 0 } = user.password ?? {}
  if (temporaryUntil !== undefined && issuedAt >= temporaryUntil) {
    throw new ServiceError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    )
  }
  const missing = missingAttributes(pool, user.attributes)
  const readable = readableAttributes(client.settings, pool.schema)
  const shown = Object.entries(user.attributes).filter(([name]) => readable.has(name))
  const sealer = await services.keyring.sealer('user-pools')
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: sealSession(sealer, {
      step: 'NEW_PASSWORD_REQUIRED',
      pool: pool.id,
      client: client.id,
      username: user.username,
      names,
      issuedAt,
      expiresAt: issuedAt + sessionMilliseconds(client),
      groups: user.groups,
      details: { passwordVersion: String(version) },
    }),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(Object.fromEntries(shown)),
    },
  }
}

/** The attributes that the pool requires and these lack. */
export function missingAttributes(
  pool: UserPool,
  attributes: Readonly<Record<string, string>>,
): string[] {
  return pool.schema.flatMap(({ Name = '', Required = false }) =>
    Required && Name !== 'sub' && attributes[Name] === undefined ? [Name] : [],
  )
}
