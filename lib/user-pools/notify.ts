import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { maskEmail, maskPhoneNumber } from '../domain/destinations.ts'
import { fill, fillHtml, type Template } from '../delivery/messages.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { UserPool } from '../store/user-pools.ts'

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

/**
 * Sends a code or temporary password.
 *
 * @throws ServiceError CodeDeliveryFailureException when the carrier refuses
 */
export async function notify(
  { courier, settings }: Pick<Services, 'courier' | 'settings'>,
  {
    pool,
    template,
    contact,
    username,
    code,
  }: {
    pool: UserPool
    template: Template
    contact: Contact
    username: string
    code: string
  },
): Promise<void> {
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

/** How messages to an address of this kind travel. */
export function mediumOf(attribute: ContactAttribute): 'EMAIL' | 'SMS' {
  return attribute === 'email' ? 'EMAIL' : 'SMS'
}
