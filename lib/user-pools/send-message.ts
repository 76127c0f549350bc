import type { Courier, Email, TextMessage } from '../delivery/courier.ts'
import { fill, fillHtml, fillLine, isByLink, templateOf } from '../delivery/messages.ts'
import { emailSender, smsWay } from '../delivery/senders.ts'
import { mediumOf } from '../domain/destinations.ts'
import { customMessage } from '../triggers/custom-message.ts'
import { customSender } from '../triggers/custom-sender.ts'
import { noClient } from '../triggers/subject.ts'
import { confirmationLink } from './confirmation-link.ts'
import type { Message, MessageServices } from './notify.ts'

/** A message with its text, for a carrier to take. */
export type Parcel = { readonly email: Email } | { readonly sms: TextMessage }

/**
 * Gives a message its text: the custom message trigger's, else the pool's, else Cognito's. A pool
 * with a custom sender of its own for the medium hands the code to that instead, and nothing is
 * left to carry (developer guide, "Customizing user pool workflows with Lambda triggers").
 *
 * @throws ServiceError those of the custom message trigger; InvalidParameterException for a link in
 *   a pool without a domain
 */
export async function prepareMessage(
  services: MessageServices,
  message: Message,
): Promise<Parcel | undefined> {
  const { kind, pool, contact, code, user, clientId = noClient, clientMetadata } = message
  const subject = { pool, clientId, username: user.username, user, clientMetadata }
  const custom = await customMessage(services, subject, { source: kind })
  const medium = mediumOf(contact.attribute)
  if (await customSender(services, subject, { medium, source: kind, code })) return undefined
  const template = templateOf(pool, kind)
  const values = valuesOf(services, message)
  if (medium === 'SMS') {
    const text = fill(custom?.smsMessage ?? template.sms, values)
    return { sms: { to: contact.value, text, way: smsWay(pool.settings) } }
  }
  return {
    email: {
      to: contact.value,
      subject: fillLine(custom?.emailSubject ?? template.subject, values),
      html: fillHtml(custom?.emailMessage ?? template.email, values),
      ...emailSender(pool.settings, services.settings.emailFrom),
    },
  }
}

/** Gives a message to its carrier. @throws DeliveryFault when that does not take it */
export function carry(courier: Courier, parcel: Parcel): Promise<void> {
  return 'email' in parcel ? courier.email(parcel.email) : courier.sms(parcel.sms)
}

function valuesOf({ settings }: MessageServices, message: Message) {
  const { kind, pool, clientId, user, contact, username, code } = message
  const hasLink = contact.attribute === 'email' && isByLink(pool, kind)
  if (!hasLink || clientId === undefined) return { username, code }
  const link = confirmationLink(settings, pool, { clientId, username: user.username, code })
  return { username, code, link }
}
