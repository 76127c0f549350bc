import { randomUUID } from 'node:crypto'
import { checkAttributeValues } from '../domain/attributes.ts'
import { withIdentities } from '../domain/identities.ts'
import { note } from '../audit/trail.ts'
import { ServiceError } from '../errors.ts'
import { exists } from '../store/conditions.ts'
import { addMember, groupRef } from '../store/groups.ts'
import { checkNoLink } from '../store/links.ts'
import type { User } from '../store/users.ts'
import { check, type Write } from '../store/writes.ts'
import { postConfirmation } from '../triggers/post-confirmation.ts'
import { preSignUp } from '../triggers/pre-sign-up.ts'
import { newUserWrites } from '../user-pools/new-user.ts'
import { decided } from '../user-pools/pre-sign-up-decision.ts'
import { accountChanged, type Account, type FoundAccount } from './account.ts'
import { FederationFault } from './external-identity.ts'
import type { Federation, FederationServices } from './federated-user.ts'
import { mappedAttributes } from './mapped-attributes.ts'

/** What a new profile is made of. */
export interface SignUp {
  readonly federation: Federation
  readonly account: Account
  readonly found: FoundAccount
  /** What the provider gave, as the customer's trigger left it. */
  readonly attributes: ReadonlyMap<string, string>
}

/**
 * Makes the profile of an account that signs in for the first time: the pre sign-up trigger may refuse
 * it, the provider's group gets it, the post confirmation trigger hears of it. The transaction makes
 * sure that nobody linked or signed up the account meanwhile, such as the trigger itself.
 *
 * A pool in which only administrators create users gets profiles all the same, as in Cognito: who
 * may come is then a matter of the providers that the administrators chose, and of the trigger.
 *
 * @throws FederationFault when a required attribute is missing; ServiceError for attributes that do
 *   not fit, an alias that is taken, and the refusals of the triggers; `accountChanged`
 *
 * Source: developer guide, "User pool sign-in with third party identity providers" and "Lambda
 * triggers for federated users".
 */
export async function signUpAccount(services: FederationServices, signUp: SignUp): Promise<User> {
  const { federation, account, found } = signUp
  const { pool, client, identity, call } = federation
  const { table } = services
  const bare = bareProfile(signUp, services.now())
  const { username } = bare
  const { clientMetadata } = call
  const subject = { pool, clientId: client.id, username, user: bare, clientMetadata }
  const answer = await preSignUp(services, subject, { source: 'ExternalProvider' })
  // It is confirmed by its provider, whatever the trigger says of that
  const { attributes } = decided(bare, answer && { ...answer, autoConfirmUser: true })
  const user: User = {
    ...bare,
    attributes: withIdentities(attributes, [primaryIdentity(identity, account, bare.createdAt)]),
    groups: found.group ? [found.group.name] : [],
  }
  const force = answer?.autoVerifyEmail === true || answer?.autoVerifyPhone === true
  await table.write(
    ...(await newUserWrites(table, pool, { user, force })),
    ...[account.own, ...account.others].map((link) => checkNoLink(pool.id, link, accountChanged)),
    ...(found.group ? memberWrites(user, found.group.name) : []),
  )
  note({ user: user.sub })
  await postConfirmation(services, { ...subject, user }, 'ConfirmSignUp')
  return user
}

/** A profile with the attributes that the provider gave for it, before the trigger is asked. */
function bareProfile({ federation, account, attributes: given }: SignUp, now: number): User {
  const { pool, client, identity } = federation
  const mapped = mappedAttributes({ pool, client, provider: identity.provider }, given)
  const attributes = mapped.filter(({ Value }) => Value)
  const names = new Set(attributes.map(({ Name }) => Name))
  const missing = pool.schema.flatMap(({ Name = '', Required }) =>
    Required === true && Name !== 'sub' && !names.has(Name) ? [Name] : [],
  )
  if (missing.length > 0) throw new FederationFault(`attribute required: [${missing.join(', ')}]`)
  const { set } = checkAttributeValues({ schema: pool.schema, attributes, isCreation: true })
  return {
    poolId: pool.id,
    username: account.profile,
    sub: randomUUID(),
    status: 'EXTERNAL_PROVIDER',
    enabled: true,
    attributes: {
      ...(set.email && { email_verified: 'false' }),
      ...(set.phone_number && { phone_number_verified: 'false' }),
      ...set,
    },
    groups: [],
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

function primaryIdentity(
  { provider }: Federation['identity'],
  { own }: Account,
  dateCreated: number,
) {
  return {
    userId: own.value,
    providerName: provider.name,
    providerType: provider.type,
    issuer: provider.settings.issuer ?? null,
    primary: true,
    dateCreated,
  }
}

function memberWrites({ poolId, username, sub }: User, group: string): Write[] {
  const { key } = groupRef(poolId, group)
  return [
    check(key, { when: [exists('pk')], otherwise: accountChanged }),
    addMember(poolId, group, { username, sub }),
  ]
}

/** Whether the writes of a profile found its name taken: by another sign-in with the account, if not by others. */
export function isNameTaken(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'UsernameExistsException'
}
