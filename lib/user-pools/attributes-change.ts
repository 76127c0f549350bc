import type {
  AttributeType,
  CodeDeliveryDetailsType,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  assertComplete,
  checkAttributeValues,
  type AttributeChanges,
} from '../domain/attributes.ts'
import { isUserName } from '../domain/user-names.ts'
import { ServiceError } from '../errors.ts'
import { inParallel } from '../parallel.ts'
import { codeRef } from '../store/codes.ts'
import type { UserPool } from '../store/user-pools.ts'
import { replaceUser, userRef, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { aliasWrites } from './aliases.ts'
import { issueCode } from './codes.ts'
import { aliasKinds } from './find-user.ts'
import { isNamedByAttribute } from './names.ts'
import { deliveryDetails, notify, type Contact, type MessageServices } from './notify.ts'
import { retryOnUserChange, revised, type DecidedChange } from './user-changes.ts'
import { codeBinding } from './verification.ts'

/** Whose attributes change, and how; an empty value deletes. */
export interface AttributesRequest {
  readonly pool: UserPool
  readonly user: User
  readonly attributes: readonly AttributeType[]
}

/** The same, and who asks, for the messages that follow. */
export interface AttributesUpdate extends AttributesRequest {
  /** The app client; undefined where an administrator asks. */
  readonly clientId: string | undefined
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
  /** Whether no required attribute may be left without a value. */
  readonly isCompleting?: boolean
}

const contactAttributes = ['email', 'phone_number'] as const

/**
 * Changes attributes of a user, for UpdateUserAttributes, DeleteUserAttributes (empty values) and
 * their admin twins; a user's own request has passed `assertWritable` before. A new e-mail address
 * or phone number that the pool verifies gets a code, and the answer says where it went.
 *
 * @throws ServiceError InvalidParameterException, AliasExistsException, LimitExceededException,
 *   CodeDeliveryFailureException, UserNotFoundException
 */
export async function updateAttributes(
  services: MessageServices,
  { pool, user, attributes, clientId, clientMetadata, isCompleting = false }: AttributesUpdate,
): Promise<CodeDeliveryDetailsType[]> {
  const { table, now } = services
  let read: User | undefined = user
  const codes = await retryOnUserChange(async () => {
    const present = read ?? (await table.get(userRef(pool.id, user.username)))
    read = undefined
    if (present?.sub !== user.sub) throw new ServiceError('UserNotFoundException')
    const changed = changeAttributes({ pool, user: present, attributes }, now())
    if (isCompleting) {
      assertComplete(pool.schema, { ...changed.user.attributes, ...changed.user.pending })
    }
    const issued = await issueCodes(services, present, changed.contacts)
    await table.write(
      replaceUser(changed.user),
      ...changed.writes,
      ...issued.map(({ write }) => write),
    )
    return issued.map((code) => ({ ...code, user: changed.user }))
  })
  await inParallel(codes, codes.length, ({ contact, code, user: changed }) =>
    notify(services, {
      kind: 'UpdateUserAttribute',
      pool,
      clientId,
      user: changed,
      username: user.username,
      contact,
      code,
      clientMetadata,
    }),
  )
  return codes.map(({ contact }) => deliveryDetails(contact))
}

/** What a change of attributes comes to: the user, its alias writes and the addresses to verify. */
export interface ChangedAttributes extends DecidedChange {
  readonly writes: readonly Write[]
  readonly contacts: readonly Contact[]
}

/**
 * Decides what a user's attributes shall be after a request (developer guide, "Updating user
 * attributes"; CreateUserPool, UserAttributeUpdateSettings).
 *
 * @throws ServiceError InvalidParameterException
 */
export function changeAttributes(
  { pool, user, attributes }: AttributesRequest,
  now: number,
): ChangedAttributes {
  const changes = checkAttributeValues({ schema: pool.schema, attributes, isCreation: false })
  const values = new Map(Object.entries(user.attributes))
  for (const [name, value] of Object.entries(changes.set)) values.set(name, value)
  for (const name of changes.remove) {
    values.delete(name)
    values.delete(`${name}_verified`)
  }
  const waiting = new Map(Object.entries(user.pending ?? {}))
  const former = new Map(Object.entries(user.formerNames ?? {}))
  const contacts = contactAttributes.flatMap((attribute): Contact[] => {
    const wanted = changes.set[attribute]
    if (wanted !== undefined || changes.remove.includes(attribute)) waiting.delete(attribute)
    // The same address once more is no change: what was verified stays so
    if (wanted === undefined || wanted === user.attributes[attribute]) return []
    if (changes.set[`${attribute}_verified`] === 'true') return []
    const { isAwaited, isVerified } = verificationOf(pool, attribute)
    if (isAwaited) {
      waiting.set(attribute, wanted)
      restore(values, user, attribute)
    } else {
      const old = user.attributes[attribute]
      const isProven = user.attributes[`${attribute}_verified`] === 'true'
      if (old && isProven && aliasKinds(pool).includes(attribute)) former.set(attribute, old)
      values.set(`${attribute}_verified`, 'false')
    }
    return isVerified ? [{ attribute, value: wanted }] : []
  })
  const changed = revised(
    user,
    {
      attributes: Object.fromEntries(values),
      pending: Object.fromEntries(waiting),
      formerNames: Object.fromEntries(former),
    },
    now,
  )
  refuseLostNames(pool, changes, changed)
  refuseBareVerification(changes, { ...changed.attributes, ...Object.fromEntries(waiting) })
  return { user: changed, writes: aliasWrites(pool, { before: user, after: changed }), contacts }
}

function verificationOf({ settings }: UserPool, attribute: 'email' | 'phone_number') {
  const awaited = settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate
  const isAwaited = awaited?.includes(attribute) ?? false
  return {
    isAwaited,
    isVerified: isAwaited || settings.AutoVerifiedAttributes?.includes(attribute),
  }
}

/** The old address stays, verified or not, until the new one is verified. */
function restore(values: Map<string, string>, user: User, attribute: string): void {
  for (const name of [attribute, `${attribute}_verified`]) {
    const old = user.attributes[name]
    if (old === undefined) values.delete(name)
    else values.set(name, old)
  }
}

/** Names that a user signs in with are no ordinary attributes. */
function refuseLostNames(pool: UserPool, { set, remove }: AttributeChanges, changed: User): void {
  const kinds = aliasKinds(pool)
  if (
    isNamedByAttribute(pool) &&
    remove.some((name) => kinds.some((kind) => kind === name)) &&
    !kinds.some((kind) => changed.attributes[kind])
  ) {
    throw new ServiceError(
      'InvalidParameterException',
      `Cannot delete ${kinds.join(' or ')}, since it is the username attribute.`,
    )
  }
  if (!set.preferred_username || !kinds.includes('preferred_username')) return
  if (changed.status === 'UNCONFIRMED') throw preferredUsernameTooEarly()
  refuseUnusableName(pool, set)
}

/**
 * Refuses a preferred_username that nobody could sign in with, where it is an alias.
 *
 * @throws ServiceError InvalidParameterException
 */
export function refuseUnusableName(
  pool: UserPool,
  { preferred_username: name }: AttributeChanges['set'],
): void {
  if (name && aliasKinds(pool).includes('preferred_username') && !isUserName(name)) {
    throw new ServiceError(
      'InvalidParameterException',
      'Preferred username must be a valid username, since user pool is configured for preferred username alias.',
    )
  }
}

/** A flag says something about an address, so there has to be one. */
export function refuseBareVerification(
  { set }: Pick<AttributeChanges, 'set'>,
  attributes: Readonly<Record<string, string>>,
): void {
  for (const [attribute, name, words] of [
    ['email', 'Email', 'an email'],
    ['phone_number', 'Phone number', 'a phone number'],
  ] as const) {
    if (set[`${attribute}_verified`] !== undefined && !attributes[attribute]) {
      throw new ServiceError(
        'InvalidParameterException',
        `${name} is required to verify/un-verify ${words}`,
      )
    }
  }
}

/** Cognito's answer to a preferred_username alias for somebody who is not confirmed yet. */
export function preferredUsernameTooEarly(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
  )
}

async function issueCodes(
  { table, keyring, now }: MessageServices,
  user: User,
  contacts: readonly Contact[],
) {
  if (contacts.length === 0) return []
  const { poolId, username: name } = user
  const [sealer, sent] = await Promise.all([
    keyring.sealer('user-pools'),
    table.read({
      email: codeRef(poolId, name, 'email'),
      phone_number: codeRef(poolId, name, 'phone_number'),
    }),
  ])
  return contacts.map((contact) => {
    const purpose = contact.attribute
    const owner = { poolId, name, purpose }
    const read = sent[purpose]
    const bound = codeBinding(user, contact)
    return { contact, ...issueCode({ sealer, now: now() }, owner, { read, bound }) }
  })
}
