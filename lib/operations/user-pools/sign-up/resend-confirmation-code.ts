import type {
  ResendConfirmationCodeRequest,
  ResendConfirmationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { isByLink } from '../../../delivery/messages.ts'
import { ServiceError } from '../../../errors.ts'
import type { User } from '../../../store/users.ts'
import { originBehindClient } from '../../../user-pools/client-context.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { requirePoolBaseUrl } from '../../../user-pools/confirmation-link.ts'
import { eventful } from '../../../user-pools/risk/eventful.ts'
import { findClientUser } from '../../../user-pools/find-user.ts'
import { hidesUnknownUsers } from '../../../user-pools/sign-in/flows.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { sendOrPretend } from '../../../user-pools/pretend.ts'
import { signUpContact, signUpOrder } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

/** Sends the code of a sign-up again (API reference, ResendConfirmationCode). */
export const resendConfirmationCode = operation({
  name: 'ResendConfirmationCode',
  access: 'public',
  needs: messageNeeds,
  run: (
    input: Valid<ResendConfirmationCodeRequest>,
    services,
    request,
  ): Promise<ResendConfirmationCodeResponse> =>
    eventful(services, { type: 'ResendCode', goodEnd: () => 'Pass' }, async (about) => {
      const { ClientId: clientId, Username: name } = input
      const { region } = services.settings
      const found = await findClientUser(services.table, { region, clientId, name })
      const { pool, client, user, username } = found
      await requireSecretHash(services.keyring, client, {
        hash: input.SecretHash,
        names: [name, username],
        refusal: mismatched,
      })
      about({ ...found, origin: originBehindClient(request, client, input.UserContextData) })
      const contact = user && signUpContact(pool, user.attributes)
      const isWaiting = user?.status === 'UNCONFIRMED' && contact !== undefined
      const isHidden = hidesUnknownUsers(client)
      if (!isWaiting && !isHidden) throw refusal(user)
      // Hidden, a pool that could send nobody a link says so to everybody
      const media = isHidden ? signUpOrder(pool) : [contact?.attribute]
      if (media.includes('email') && isByLink(pool, 'ResendCode')) {
        requirePoolBaseUrl(services.settings, pool)
      }
      const CodeDeliveryDetails = await sendOrPretend(services, {
        kind: 'ResendCode',
        found,
        contact: isWaiting ? contact : undefined,
        order: signUpOrder(pool),
        purpose: 'sign-up',
        clientMetadata: input.ClientMetadata,
      })
      return { CodeDeliveryDetails }
    }),
})

function refusal(user: User | undefined): ServiceError {
  if (!user) {
    return new ServiceError('UserNotFoundException', 'Username/client id combination not found.')
  }
  return new ServiceError(
    'InvalidParameterException',
    user.status === 'UNCONFIRMED'
      ? 'Auto verification not turned on.'
      : 'User is already confirmed.',
  )
}
