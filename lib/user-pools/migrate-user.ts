import { note } from '../audit/trail.ts'
import { ServiceError, type ErrorCode } from '../errors.ts'
import { contactAttribute } from '../domain/user-names.ts'
import type { Services } from '../services.ts'
import type { UserPool } from '../store/user-pools.ts'
import { userChanged, type User } from '../store/users.ts'
import type { MigratedUser } from '../triggers/user-migration.ts'
import { findClientUser, foldedIn, type FoundClientUser } from './find-user.ts'
import { isNamedByAttribute } from './names.ts'
import { newUser, newUserWrites } from './new-user.ts'
import { storedPassword } from './passwords.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'

/** The services that creating a migrated user takes. */
export type MigrationServices = Pick<Services, 'settings' | 'now' | 'table' | 'keyring'>

/** What an answer of the function can be the cause of: attributes that do not fit, names that are taken. */
const faultsOfAnswer = new Set<ErrorCode>([
  'AliasExistsException',
  'InvalidParameterException',
  'UsernameExistsException',
])

/**
 * Creates the user whom the migrate user trigger knows, under the name that was given: with the
 * password that was given, whatever the policy says of it, or without one. Call it inside
 * `retryOnUserChange`, from the reading on: it asks for another round when somebody else created the
 * user meanwhile, who is then found, and whose own password decides.
 *
 * No welcome message is sent: Cognito's tells a temporary password, and this one is the user's own.
 *
 * @throws ServiceError for an answer that makes no user: UserNotFoundException, or where unknown users
 *   are hidden NotAuthorizedException
 *
 * Source: developer guide, "Migrate user Lambda trigger".
 */
export async function createMigratedUser(
  services: MigrationServices,
  found: FoundClientUser,
  { password, ...migrated }: MigratedUser & { readonly password?: string | undefined },
): Promise<User> {
  const { table, keyring, settings } = services
  const { pool, client, name } = found
  try {
    const fresh = migratedUser(found, migrated, services.now())
    const sealer = await keyring.sealer('user-pools')
    const user = {
      ...fresh,
      ...(password !== undefined && { password: storedPassword(sealer, fresh, password) }),
    }
    const force = migrated.forceAliasCreation
    await table.write(...(await newUserWrites(table, pool, { user, force })))
    note({ user: user.sub })
    return user
  } catch (error) {
    if (!(error instanceof ServiceError) || !faultsOfAnswer.has(error.code)) throw error
    if (error.code !== 'InvalidParameterException') {
      const wanted = { region: settings.region, clientId: client.id, name }
      const { user } = await findClientUser(table, wanted)
      if (user) throw userChanged
    }
    throw migrationFailed(found, error)
  }
}

function migratedUser(found: FoundClientUser, migrated: MigratedUser, now: number): User {
  const { pool } = found
  const { username, ...attributes } = migrated.attributes
  const fresh = newUser({
    pool,
    name: nameFor(found, { username, attributes }),
    attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    isByAdmin: true,
    now,
  })
  const user = { ...fresh, status: migrated.finalUserStatus }
  if (!migrated.enableSmsMfa) return user
  requireSmsMfa(pool, user)
  return { ...user, mfa: { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' } }
}

/**
 * The name of the new user: the one that was given, unless that was an alias, which then has to be
 * one of the attributes and needs a user name beside it.
 */
function nameFor(
  { pool, name }: FoundClientUser,
  { username, attributes }: Pick<MigratedUser, 'attributes'> & { username: string | undefined },
): string {
  if (username === undefined || foldedIn(pool, username) === foldedIn(pool, name)) return name
  const aliases = pool.settings.AliasAttributes ?? []
  const isAlias = aliases.some((alias) => {
    const value = attributes[alias]
    const mayBe = alias === 'preferred_username' || contactAttribute(name) === alias
    return mayBe && value !== undefined && foldedIn(pool, value) === foldedIn(pool, name)
  })
  if (isAlias && !isNamedByAttribute(pool)) return username
  throw invalid('The user name is not the one that was given.')
}

function requireSmsMfa({ settings }: UserPool, { attributes }: User): void {
  if ((settings.MfaConfiguration ?? 'OFF') === 'OFF' || !attributes.phone_number) {
    throw invalid('MFA by SMS needs a phone number, and a user pool with MFA.')
  }
}

/** Cognito's answer when somebody cannot be brought over; where users are hidden it tells nothing. */
export function migrationFailed(
  { client }: Pick<FoundClientUser, 'client'>,
  cause: ServiceError,
): ServiceError {
  if (hidesUnknownUsers(client)) {
    return new ServiceError('NotAuthorizedException', undefined, { cause })
  }
  const message = `Exception migrating user in app client ${client.id}`
  return new ServiceError('UserNotFoundException', message, { cause })
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
