import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { maskEmail, maskPhoneNumber } from '../domain/destinations.ts'
import { fill, fillHtml, templateOf, type MessageKind } from '../delivery/messages.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'

/** An attribute that messages can be sent to. */
export type ContactAttribute = 'email' | 'phone_number'

/** A user's address: the attribute and its value. */
export interface Contact {
  readonly attribute: ContactAttribute
  readonly value: string
}

/** @throws ServiceError InvalidParameterException for an attribute that nothing can be sent to */
export function requireContactAttribute(name: string): ContactAttribute {
  if (name === 'email' || name === 'phone_number') return name
  throw new ServiceError('InvalidParameterException', `Invalid attribute name: ${name}`)
}

/** The user's addresses that have a value, in this order. */
export function contactsOf(
  attributes: Readonly<Record<string, string>>,
  order: readonly ContactAttribute[],
): Contact[] {
  return order.flatMap((attribute) => {
    const value = attributes[attribute]
    return value ? [{ attribute, value }] : []
  })
}

/** How Cognito tells where a code went, without telling the address. */
export function deliveryDetails({ attribute, value }: Contact): CodeDeliveryDetailsType {
  return {
    AttributeName: attribute,
    DeliveryMedium: mediumOf(attribute),
    Destination: attribute === 'email' ? maskEmail(value) : maskPhoneNumber(value),
  }
}

/** The services that a message may take, for an operation's definition. */
export const messageNeeds = ['settings', 'now', 'table', 'keyring', 'courier', 'lambda'] as const

/** The services of {@link messageNeeds}. */
export type MessageServices = Pick<Services, (typeof messageNeeds)[number]>

/** A code or temporary password on its way to a user. */
export interface Message {
  readonly kind: MessageKind
  readonly pool: UserPool
  /** The app client whose user it is; undefined where an administrator had it sent. */
  readonly clientId: string | undefined
  readonly user: User
  /** The name that the text calls the user by. */
  readonly username: string
  readonly contact: Contact
  readonly code: string
  /** What the caller tells the triggers. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/**
 * Sends a code or temporary password.
 *
 * @throws ServiceError CodeDeliveryFailureException when the carrier refuses
 */
export async function notify(
  { courier, settings }: MessageServices,
  { kind, pool, username, contact, code }: Message,
): Promise<void> {
  const template = templateOf(pool, kind)
  const values = { username, code }
  try {
    if (contact.attribute === 'phone_number') {
      await courier.sms({ to: contact.value, text: fill(template.sms, values) })
    } else {
      await courier.email({
        to: contact.value,
        from: pool.settings.EmailConfiguration?.From ?? settings.emailFrom,
        subject: fill(template.subject, values),
        html: fillHtml(template.email, values),
      })
    }
  } catch (error) {
    throw new ServiceError('CodeDeliveryFailureException', undefined, { cause: error })
  }
}

/**
 * Sends a code that a sign-in asks for, as a further factor or as the only one, and tells where it
 * went (developer guide, "SMS and email message MFA").
 *
 * @throws ServiceError CodeDeliveryFailureException when the carrier refuses
 */
export async function sendSignInCode(
  services: MessageServices,
  message: Omit<Message, 'kind' | 'username'>,
): Promise<CodeDeliveryDetailsType> {
  await notify(services, {
    ...message,
    kind: 'Authentication',
    username: message.user.username,
  })
  return deliveryDetails(message.contact)
}

/** How messages to an address of this kind travel. */
export function mediumOf(attribute: ContactAttribute): 'EMAIL' | 'SMS' {
  return attribute === 'email' ? 'EMAIL' : 'SMS'
}
