import type {
  ForgotPasswordRequest,
  ForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { codeRef } from '../../../store/codes.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { findClientUser, type FoundClientUser } from '../../../user-pools/find-user.ts'
import { messageNeeds, type Contact } from '../../../user-pools/notify.ts'
import { pretendToSend } from '../../../user-pools/pretend.ts'
import { likelyRecoveryOrder, recoveryContact } from '../../../user-pools/recovery.ts'
import { hidesUnknownUsers } from '../../../user-pools/sign-in/flows.ts'
import { sendVerification } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

const purpose = 'forgot-password'

/** Sends a code to choose a new password with (API reference, ForgotPassword). */
export const forgotPassword = operation({
  name: 'ForgotPassword',
  access: 'public',
  needs: messageNeeds,
  run: async (input: Valid<ForgotPasswordRequest>, services): Promise<ForgotPasswordResponse> => {
    const { ClientId: clientId, Username: name } = input
    const { region } = services.settings
    const found = await findClientUser(services.table, { region, clientId, name })
    const { pool, client, user, username } = found
    await requireSecretHash(services.keyring, client, {
      hash: input.SecretHash,
      names: [name, username],
      refusal: mismatched,
    })
    const contact = contactOf(found)
    const isHidden = hidesUnknownUsers(client)
    const CodeDeliveryDetails = await retryOnUserChange(async () => {
      const read = await services.table.get(codeRef(pool.id, username, purpose))
      return user && contact
        ? sendVerification(services, {
            kind: 'ForgotPassword',
            pool,
            user,
            contact,
            clientId,
            clientMetadata: input.ClientMetadata,
            purpose,
            read,
            isHidden,
          })
        : pretendToSend(services, {
            found,
            order: likelyRecoveryOrder(pool),
            purpose,
            read,
            clientMetadata: input.ClientMetadata,
          })
    })
    return { CodeDeliveryDetails }
  },
})

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
