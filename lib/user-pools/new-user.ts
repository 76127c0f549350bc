import { randomUUID } from 'node:crypto'
import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { checkAttributeValues } from '../domain/attributes.ts'
import { checkNewUserName, contactAttribute } from '../domain/user-names.ts'
import { isUuid } from '../domain/uuid.ts'
import { ServiceError } from '../errors.ts'
import { checkNoAlias, type AliasKind } from '../store/aliases.ts'
import type { Table } from '../store/table.ts'
import { mayHaveOtherNames, type UserPool } from '../store/user-pools.ts'
import { addUser, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { accountExists, aliasExists, aliasWrites, forcedAliasWrites } from './aliases.ts'
import {
  preferredUsernameTooEarly,
  refuseBareVerification,
  refuseUnusableName,
} from './attributes-change.ts'
import { aliasKinds, foldedIn } from './find-user.ts'
import { isNamedByAttribute } from './names.ts'

/** What SignUp, AdminCreateUser or an import was given for a user. */
export interface NewUserRequest {
  readonly pool: UserPool
  /** The Username of the request. */
  readonly name: string
  readonly attributes: readonly AttributeType[]
  /** AdminCreateUser: verification flags and preferred_username may be given. */
  readonly isByAdmin: boolean
  /** An import: by an administrator, and what the pool requires must be there. */
  readonly isImport?: boolean
  readonly now: number
}

/**
 * A user as SignUp (UNCONFIRMED) or AdminCreateUser (FORCE_CHANGE_PASSWORD) makes it, still without
 * a password. In a pool whose users are named by e-mail address or phone number, the user name is
 * the `sub` and the name given becomes that attribute (developer guide, "Customizing sign-in
 * attributes").
 *
 * @throws ServiceError InvalidParameterException with Cognito's sentence for what is wrong
 */
export function newUser(request: NewUserRequest): User {
  const { pool, name, attributes, isByAdmin, isImport = false, now } = request
  const { UsernameAttributes: usernameAttributes, AliasAttributes: aliasAttributes } = pool.settings
  const attribute = checkNewUserName(name, { usernameAttributes, aliasAttributes })
  const given = attribute ? withName(attributes, attribute, name) : attributes
  if (!isByAdmin) refusePreferredUsername(pool, given)
  // What an administrator leaves out, the user gives with the first password of their own
  const schema =
    isByAdmin && !isImport
      ? pool.schema.map((entry) => ({ ...entry, Required: false }))
      : pool.schema
  const { set } = checkAttributeValues({ schema, attributes: given, isCreation: true })
  refuseBareVerification({ set }, set)
  refuseUnusableName(pool, set)
  const sub = randomUUID()
  return {
    poolId: pool.id,
    username: attribute ? sub : foldedIn(pool, name),
    sub,
    status: isByAdmin ? 'FORCE_CHANGE_PASSWORD' : 'UNCONFIRMED',
    enabled: true,
    isNative: true,
    attributes: { ...set, ...(!isByAdmin && unverified(set)) },
    groups: [],
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

/** A new user to write. */
export interface NewUserWrite {
  readonly user: User
  /** Takes verified e-mail address and phone number from another user. */
  readonly force?: boolean
  /** AdminCreateUser: for its own sentence about a name that is taken. */
  readonly isByAdmin?: boolean
}

/**
 * The writes of one transaction that add a new user with its aliases, or nothing when any of its
 * names is taken: UsernameExistsException, or AliasExistsException for an alias.
 */
export async function newUserWrites(
  table: Table,
  pool: UserPool,
  { user, force = false, isByAdmin = false }: NewUserWrite,
): Promise<Write[]> {
  const taken = new ServiceError(
    'UsernameExistsException',
    isByAdmin ? 'User account already exists' : 'User already exists',
  )
  const change = { before: undefined, after: user }
  const aliases =
    force && !isNamedByAttribute(pool)
      ? await forcedAliasWrites(table, pool, change)
      : aliasWrites(pool, change, (alias) => {
          if (alias.kind === 'username') return taken
          return isNamedByAttribute(pool)
            ? new ServiceError('UsernameExistsException', accountExists(alias.kind))
            : aliasExists(alias)
        })
  return [...addUser(user, taken), ...noAliasOfThatName(pool, user, taken), ...aliases]
}

/** A user name is found before any alias, so a new one must not hide an alias of somebody else. */
function noAliasOfThatName(pool: UserPool, user: User, otherwise: Error): Write[] {
  const { username: value, sub } = user
  if (value === sub) return []
  const mayBeOther = mayHaveOtherNames(pool)
  const isPreferred = mayBeOther || aliasKinds(pool).includes('preferred_username')
  const kinds: (AliasKind | undefined)[] = [
    isPreferred ? 'preferred_username' : undefined,
    isUuid(value) ? 'sub' : undefined,
    mayBeOther ? contactAttribute(value) : undefined,
  ]
  return kinds.flatMap((kind) => (kind ? [checkNoAlias(pool.id, { kind, value }, otherwise)] : []))
}

function withName(
  attributes: readonly AttributeType[],
  attribute: 'email' | 'phone_number',
  name: string,
): AttributeType[] {
  const others = attributes.filter(({ Name }) => Name !== attribute)
  const isOther = attributes.some(
    ({ Name, Value }) => Name === attribute && Value && Value !== name,
  )
  if (isOther) {
    throw new ServiceError(
      'InvalidParameterException',
      `User ${attribute} should be empty or same as username, since username attribute is ${attribute}`,
    )
  }
  return [...others, { Name: attribute, Value: name }]
}

function refusePreferredUsername(pool: UserPool, attributes: readonly AttributeType[]): void {
  const isGiven = attributes.some(({ Name, Value }) => Name === 'preferred_username' && Value)
  if (isGiven && aliasKinds(pool).includes('preferred_username')) {
    throw preferredUsernameTooEarly()
  }
}

/** Cognito shows the addresses of someone who signed up as unverified from the start. */
function unverified(set: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...(set.email && { email_verified: 'false' }),
    ...(set.phone_number && { phone_number_verified: 'false' }),
  }
}
