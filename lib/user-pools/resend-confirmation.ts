import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { isByLink } from '../delivery/messages.ts'
import { ServiceError } from '../errors.ts'
import type { User } from '../store/users.ts'
import { originBehindClient } from './client-context.ts'
import { requireClient, type ClientRequest } from './client-request.ts'
import { requirePoolBaseUrl } from './confirmation-link.ts'
import { findClientUser } from './find-user.ts'
import type { MessageServices } from './notify.ts'
import { sendOrPretend } from './pretend.ts'
import { eventful } from './risk/eventful.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'
import { signUpContact, signUpOrder } from './verification.ts'

/**
 * Sends the code of a sign-up again, by the API or on the pages (API reference,
 * ResendConfirmationCode).
 *
 * @throws ServiceError those of ResendConfirmationCode
 */
export function resendConfirmation(
  services: MessageServices,
  asked: ClientRequest,
): Promise<CodeDeliveryDetailsType> {
  return eventful(services, { type: 'ResendCode', goodEnd: () => 'Pass' }, async (about) => {
    const { clientId, name, clientMetadata } = asked
    const { region } = services.settings
    const found = await findClientUser(services.table, { region, clientId, name })
    const { pool, client, user } = found
    await requireClient(services.keyring, asked, found)
    about({ ...found, origin: originBehindClient(asked.origin, client, asked.userContext) })
    const contact = user && signUpContact(pool, user.attributes)
    const isWaiting = user?.status === 'UNCONFIRMED' && contact !== undefined
    const isHidden = hidesUnknownUsers(client)
    if (!isWaiting && !isHidden) throw refusal(user)
    // Hidden, a pool that could send nobody a link says so to everybody
    const media = isHidden ? signUpOrder(pool) : [contact?.attribute]
    if (media.includes('email') && isByLink(pool, 'ResendCode')) {
      requirePoolBaseUrl(services.settings, pool)
    }
    return sendOrPretend(services, {
      kind: 'ResendCode',
      found,
      contact: isWaiting ? contact : undefined,
      order: signUpOrder(pool),
      purpose: 'sign-up',
      clientMetadata,
    })
  })
}

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
