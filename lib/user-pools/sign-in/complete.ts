import type {
  AuthenticationResultType,
  ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider'
import { writableAttributes } from '../../domain/client-attributes.ts'
import { ServiceError } from '../../errors.ts'
import { sealSession } from '../../keys/sessions.ts'
import type { Services } from '../../services.ts'
import type { AppClient } from '../../store/app-clients.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { groupsOf } from '../groups-of-user.ts'
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
  /** Groups that were read along with the user. */
  readonly along?: Readonly<Record<string, unknown>>
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
  { pool, client, user, along }: ProvenUser,
): Promise<SignInAnswer> {
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException')
  requireNoReset(client, user)
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    return askNewPassword(services, { pool, client, user })
  if (user.status !== 'CONFIRMED') throw new ServiceError('NotAuthorizedException')
  const groups = await groupsOf(services.table, user, along)
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
  { pool, client, user }: { pool: UserPool; client: AppClient; user: User },
): Promise<SignInAnswer> {
  const issuedAt = services.now()
  const { temporaryUntil, version = 0 } = user.password ?? {}
  if (temporaryUntil !== undefined && issuedAt >= temporaryUntil) {
    throw new ServiceError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    )
  }
  const writable = writableAttributes(client.settings, pool.schema)
  const missing = pool.schema
    .flatMap(({ Name, Required }) => (Required && Name !== 'sub' ? [Name ?? ''] : []))
    .filter((name) => user.attributes[name] === undefined)
    .filter((name) => writable.has(name))
  const sealer = await services.keyring.sealer('user-pools')
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: sealSession(sealer, {
      step: 'NEW_PASSWORD_REQUIRED',
      pool: pool.id,
      client: client.id,
      username: user.username,
      issuedAt,
      expiresAt: issuedAt + sessionMilliseconds(client),
      groups: user.groups,
      details: { passwordVersion: String(version) },
    }),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
  }
}
