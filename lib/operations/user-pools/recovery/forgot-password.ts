import type {
  ForgotPasswordRequest,
  ForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError, type ErrorCode } from '../../../errors.ts'
import { userMigration } from '../../../triggers/user-migration.ts'
import { originBehindClient } from '../../../user-pools/client-context.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { eventful } from '../../../user-pools/risk/eventful.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { findClientUser, type FoundClientUser } from '../../../user-pools/find-user.ts'
import { messageNeeds, type Contact, type MessageServices } from '../../../user-pools/notify.ts'
import { createMigratedUser } from '../../../user-pools/migrate-user.ts'
import { sendOrPretend } from '../../../user-pools/pretend.ts'
import { likelyRecoveryOrder, recoveryContact } from '../../../user-pools/recovery.ts'
import { hidesUnknownUsers } from '../../../user-pools/sign-in/flows.ts'
import { operation, type Valid } from '../../operation.ts'

/** Sends a code to choose a new password with (API reference, ForgotPassword). */
export const forgotPassword = operation({
  name: 'ForgotPassword',
  access: 'public',
  needs: messageNeeds,
  run: (input: Valid<ForgotPasswordRequest>, services, request): Promise<ForgotPasswordResponse> =>
    eventful(services, { type: 'ForgotPassword', goodEnd: () => 'InProgress' }, async (about) => {
      const found = await retryOnUserChange(() => findOrMigrate(services, input))
      const { pool, client } = found
      about({ ...found, origin: originBehindClient(request, client, input.UserContextData) })
      const CodeDeliveryDetails = await sendOrPretend(services, {
        kind: 'ForgotPassword',
        found,
        contact: contactOf(found),
        order: likelyRecoveryOrder(pool),
        purpose: 'forgot-password',
        clientMetadata: input.ClientMetadata,
      })
      return { CodeDeliveryDetails }
    }),
})

/** Finds the user, or creates the one whom the migrate user trigger knows. */
async function findOrMigrate(
  services: MessageServices,
  input: Valid<ForgotPasswordRequest>,
): Promise<FoundClientUser> {
  const { ClientId: clientId, Username: name, ClientMetadata: clientMetadata } = input
  const { region } = services.settings
  const found = await findClientUser(services.table, { region, clientId, name })
  const { client, username } = found
  await requireSecretHash(services.keyring, client, {
    hash: input.SecretHash,
    names: [name, username],
    refusal: mismatched,
  })
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
