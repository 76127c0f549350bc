import { readableAttributes } from '../../../domain/client-attributes.ts'
import { ServiceError } from '../../../errors.ts'
import type { UserPool } from '../../../store/user-pools.ts'
import { sealNextStep } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'

/** The step that a password of the user's own ends. */
export const newPasswordStep = 'NEW_PASSWORD_REQUIRED'

/**
 * Asks for a password of the user's own in place of the temporary one.
 *
 * @throws ServiceError NotAuthorizedException when the temporary one has expired
 */
export async function askNewPassword(
  services: SignInServices,
  signIn: SignIn,
): Promise<SignInAnswer> {
  const { pool, client, user } = signIn
  const { temporaryUntil, version = 0 } = user.password ?? {}
  if (temporaryUntil !== undefined && services.now() >= temporaryUntil) {
    throw new ServiceError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    )
  }
  const missing = missingAttributes(pool, user.attributes)
  const readable = readableAttributes(client.settings, pool.schema)
  const shown = Object.entries(user.attributes).filter(([name]) => readable.has(name))
  return {
    ChallengeName: newPasswordStep,
    Session: await sealNextStep(services, signIn, {
      step: newPasswordStep,
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
