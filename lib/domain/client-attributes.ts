import { ServiceError } from '../errors.ts'
import type { Schema } from './attribute-schema.ts'

/** The attribute permissions of an app client; a list that is absent means the default. */
export interface ClientAttributes {
  readonly ReadAttributes?: readonly string[] | undefined
  readonly WriteAttributes?: readonly string[] | undefined
}

/** What says who a user is. */
const always = new Set(['sub', 'identities'])

const neverWritable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities'])

/** What a list may have in place of the attributes of OpenID Connect's scope `profile`. */
const profileScope = 'oidc:profile'
const profileAttributes = [
  ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username'],
  ...['profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'],
]

/**
 * The attributes that a client's users may read of themselves: those listed, or all that are not
 * for developers only; `sub` and `identities` always (developer guide, "Attribute permissions and scopes").
 */
export function readableAttributes(client: ClientAttributes, schema: Schema): Set<string> {
  const listed = client.ReadAttributes && spelledOut(client.ReadAttributes)
  const names = forUsers(schema)
  return new Set(names.filter((name) => always.has(name) || !listed || listed.has(name)))
}

/**
 * The attributes that a client's users may write: those listed, or all; required ones always, and
 * never `sub`, `identities`, the two `_verified` or those for developers (developer guide, as above).
 */
export function writableAttributes(client: ClientAttributes, schema: Schema): Set<string> {
  const listed = client.WriteAttributes && spelledOut(client.WriteAttributes)
  const required = requiredNames(schema)
  const names = forUsers(schema).filter((name) => !neverWritable.has(name))
  return new Set(names.filter((name) => !listed || listed.has(name) || required.has(name)))
}

/**
 * Refuses names that the client's users may not write (SignUp, UpdateUserAttributes, mapped
 * attributes). Names that the schema lacks pass where the client has no list of its own: the check
 * of the values then says what is wrong. Throws NotAuthorizedException.
 */
export function assertWritable(
  client: ClientAttributes,
  schema: Schema,
  names: readonly string[],
): void {
  const writable = writableAttributes(client, schema)
  const known = new Set(schema.map(({ Name }) => Name))
  const isRefused = (name: string) =>
    !writable.has(name) && (known.has(name) || client.WriteAttributes !== undefined)
  if (names.some(isRefused)) {
    throw new ServiceError(
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    )
  }
}

/**
 * Checks the two lists of CreateUserPoolClient or UpdateUserPoolClient: attributes of the pool
 * only, and every required one writable. Throws InvalidParameterException.
 */
export function checkClientAttributes(
  client: ClientAttributes,
  schema: Schema,
  doing: 'creating' | 'updating',
): void {
  const { ReadAttributes = [], WriteAttributes } = client
  const readable = readableAttributes({}, schema)
  if (![...spelledOut(ReadAttributes)].every((name) => readable.has(name))) {
    throw invalidList('read', doing)
  }
  if (!WriteAttributes) return
  const listed = spelledOut(WriteAttributes)
  const writable = writableAttributes({}, schema)
  const required = [...requiredNames(schema)].filter((name) => writable.has(name))
  const isComplete = required.every((name) => listed.has(name))
  if (!isComplete || ![...listed].every((name) => writable.has(name))) {
    throw invalidList('write', doing)
  }
}

/** The names of a list, with those that the scope in it stands for (developer guide, as above). */
function spelledOut(list: readonly string[]): Set<string> {
  return new Set(list.flatMap((name) => (name === profileScope ? profileAttributes : [name])))
}

function requiredNames(schema: Schema): Set<string> {
  return new Set(schema.flatMap(({ Name = '', Required }) => (Required === true ? [Name] : [])))
}

function forUsers(schema: Schema): string[] {
  return schema.flatMap(({ Name, DeveloperOnlyAttribute }) =>
    Name !== undefined && DeveloperOnlyAttribute !== true ? [Name] : [],
  )
}

function invalidList(kind: 'read' | 'write', doing: 'creating' | 'updating'): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    `Invalid ${kind} attributes specified while ${doing} a client`,
  )
}
