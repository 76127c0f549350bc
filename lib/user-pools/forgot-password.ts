import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError, type ErrorCode } from '../errors.ts'
import { userMigration } from '../triggers/user-migration.ts'
import { originBehindClient } from './client-context.ts'
import { requireClient, type ClientRequest } from './client-request.ts'
import { findClientUser, type FoundClientUser } from './find-user.ts'
import { createMigratedUser } from './migrate-user.ts'
import type { Contact, MessageServices } from './notify.ts'
import { sendOrPretend } from './pretend.ts'
import { likelyRecoveryOrder, recoveryContact } from './recovery.ts'
import { eventful } from './risk/eventful.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'
import { retryOnUserChange } from './user-changes.ts'

/**
 * Sends a code to choose a new password with, by the API or on the pages (API reference,
 * ForgotPassword).
 *
 * @throws ServiceError those of ForgotPassword
 */
export function forgotPassword(
  services: MessageServices,
  asked: ClientRequest,
): Promise<CodeDeliveryDetailsType> {
  return eventful(
    services,
    { type: 'ForgotPassword', goodEnd: () => 'InProgress' },
    async (about) => {
      const found = await retryOnUserChange(() => findOrMigrate(services, asked))
      const { pool, client } = found
      about({ ...found, origin: originBehindClient(asked.origin, client, asked.userContext) })
      return sendOrPretend(services, {
        kind: 'ForgotPassword',
        found,
        contact: contactOf(found),
        order: likelyRecoveryOrder(pool),
        purpose: 'forgot-password',
        clientMetadata: asked.clientMetadata,
      })
    },
  )
}

/** Finds the user, or creates the one whom the migrate user trigger knows. */
async function findOrMigrate(
  services: MessageServices,
  asked: ClientRequest,
): Promise<FoundClientUser> {
  const { clientId, name, clientMetadata } = asked
  const { region } = services.settings
  const found = await findClientUser(services.table, { region, clientId, name })
  const { client } = found
  await requireClient(services.keyring, asked, found)
  if (found.user) return found
  try {
    return await migrated(services, found, clientMetadata)
  } catch (error) {
    const isNobody = error instanceof ServiceError && refusalsOfMigration.has(error.code)
    if (hidesUnknownUsers(client) && isNobody) return found
    throw error
  }
}

/** What a function that does not know the user comes to: hidden, such a name looks like any other. */
const refusalsOfMigration = new Set<ErrorCode>([
  'NotAuthorizedException',
  'UserLambdaValidationException',
])

async function migrated(
  services: MessageServices,
  found: FoundClientUser,
  clientMetadata: Readonly<Record<string, string>> | undefined,
): Promise<FoundClientUser> {
  const { pool, client, name } = found
  const source = 'ForgotPassword'
  const asked = { pool, clientId: client.id, name, clientMetadata, source } as const
  const known = await userMigration(services, asked)
  if (!known) return found
  const user = await createMigratedUser(services, found, known)
  return { ...found, user, username: user.username }
}

/** Where the code goes; undefined when it only seems to go somewhere. */
function contactOf({ pool, client, user }: FoundClientUser): Contact | undefined {
  try {
    if (user) return recoveryContact(pool, user)
  } catch (error) {
    if (!hidesUnknownUsers(client)) throw error
    return undefined
  }
  if (hidesUnknownUsers(client)) return undefined
  throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.')
}
