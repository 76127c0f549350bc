import { ServiceError } from '../../errors.ts'
import { nameMark } from '../../keys/sessions.ts'
import { userMigration } from '../../triggers/user-migration.ts'
import { findClientUser } from '../find-user.ts'
import { createMigratedUser, migrationFailed } from '../migrate-user.ts'
import { retryOnUserChange } from '../user-changes.ts'
import type { Candidate } from './password.ts'
import type { SignInServices } from './sign-in.ts'

/** Somebody who says who they are, by the name that was given. */
export interface NamedCandidate extends Candidate {
  readonly name: string
}

/**
 * A name that nobody has, as the customer's migration trigger knows it: a user from then on, with
 * the password that was given (developer guide, "Migrate user Lambda trigger").
 *
 * @throws ServiceError UserNotFoundException when the trigger does not know the user or password, and
 *   its other faults
 */
export async function migrated(
  services: SignInServices,
  candidate: NamedCandidate,
  password: string,
): Promise<Candidate> {
  const { pool, client, name, call } = candidate
  const known = await userMigration(services, {
    pool,
    clientId: client.id,
    name,
    password,
    source: 'Authentication',
    validationData: call.clientMetadata,
  }).catch((error: unknown) => {
    const isRefusal =
      error instanceof ServiceError && error.code === 'UserLambdaValidationException'
    throw isRefusal ? migrationFailed(candidate, error) : error
  })
  if (!known) return candidate
  const user = await retryOnUserChange(async (before) => {
    const wanted = { region: services.settings.region, clientId: client.id, name }
    const found = before === 0 ? candidate : await findClientUser(services.table, wanted)
    return found.user ?? createMigratedUser(services, found, { ...known, password })
  })
  const names = [...candidate.names, nameMark(user.sub)]
  return { ...candidate, user, username: user.username, names }
}
