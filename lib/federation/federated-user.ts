import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { AppClient } from '../store/app-clients.ts'
import type { Group } from '../store/groups.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { UserPool } from '../store/user-pools.ts'
import { userChanged, type User } from '../store/users.ts'
import { inboundFederation } from '../triggers/inbound-federation.ts'
import type { TriggerServices } from '../triggers/invoke.ts'
import { groupsOf } from '../user-pools/groups-of-user.ts'
import type { SignInCall } from '../user-pools/sign-in/sign-in.ts'
import {
  accountChanged,
  accountOf,
  alreadyTaken,
  findAccount,
  type Account,
  type FoundAccount,
} from './account.ts'
import { FederationFault, type ExternalIdentity } from './external-identity.ts'
import { signInAccount } from './sign-in-account.ts'
import { isNameTaken, signUpAccount } from './sign-up-account.ts'

/** The services that federated sign-in takes. */
export type FederationServices = Pick<Services, 'table'> & TriggerServices

/** Somebody whom a provider has signed in, at an app client of a pool. */
export interface Federation {
  readonly pool: UserPool
  readonly client: AppClient
  readonly identity: ExternalIdentity
  readonly call: SignInCall
}

/** Whom an account elsewhere signs in as. */
export interface FederatedUser {
  readonly user: User
  readonly groups: readonly Group[]
  /** Whether the profile was made just now. */
  readonly isNew: boolean
}

/**
 * The user as whom an account of a provider signs in, made or brought up to date: all triggers of a
 * federated sign-in are asked and told but that of the tokens. No further factor is asked for; that
 * is for the provider to do.
 *
 * An account is never joined to a user by an attribute that nobody linked, such as the e-mail address.
 *
 * @throws FederationFault with Cognito's sentence; ServiceError TooManyRequestsException
 *
 * Source: developer guide, "User pool sign-in with third party identity providers", "Lambda triggers
 * for federated users", and "Linking federated users to an existing user profile".
 */
export async function federate(
  services: FederationServices,
  federation: Federation,
): Promise<FederatedUser> {
  const { pool, identity } = federation
  try {
    const account = accountOf(pool, identity)
    const attributes = await takenOver(services, federation, account)
    return await retryOnChange([accountChanged, userChanged], (before) =>
      enter(services, { federation, account, attributes, isAgain: before > 0 }),
    )
  } catch (error) {
    throw faultOf(error)
  }
}

interface Entry {
  readonly federation: Federation
  readonly account: Account
  readonly attributes: ReadonlyMap<string, string>
  readonly isAgain: boolean
}

async function enter(services: FederationServices, entry: Entry): Promise<FederatedUser> {
  const { federation, account, attributes, isAgain } = entry
  const { table } = services
  const found = await findAccount(table, federation.pool, account)
  const { user: known, link } = found
  if (known) {
    const signIn = { federation, account, user: known, link, attributes }
    const user = await signInAccount(services, signIn)
    return { user, groups: await groupsOf(table, user, along(found)), isNew: false }
  }
  try {
    const user = await signUpAccount(services, { federation, account, found, attributes })
    return { user, groups: found.group ? [found.group] : [], isNew: true }
  } catch (error) {
    if (!isNameTaken(error)) throw error
    throw isAgain ? alreadyTaken(account.profile) : accountChanged
  }
}

function along({ group }: FoundAccount): Record<string, Group> {
  return group ? { [`group ${group.name}`]: group } : {}
}

/** What the customer's trigger leaves of what the provider gave. */
async function takenOver(
  services: FederationServices,
  { pool, client, identity, call }: Federation,
  { profile: username }: Account,
): Promise<ReadonlyMap<string, string>> {
  const { provider, attributes, told } = identity
  const { clientMetadata } = call
  const subject = { pool, clientId: client.id, username, user: undefined, clientMetadata }
  const mapped = await inboundFederation(services, subject, {
    providerName: provider.name,
    providerType: provider.type,
    attributes: told ?? { samlResponse: Object.fromEntries(attributes) },
  })
  return mapped ? new Map(Object.entries(mapped)) : attributes
}

/** What the app is told of a refusal; a store that is too busy is none. */
function faultOf(error: unknown): unknown {
  const isRefusal =
    error instanceof ServiceError && error.status < 500 && error.code !== 'TooManyRequestsException'
  return isRefusal ? new FederationFault(error.message.trim(), { cause: error }) : error
}
