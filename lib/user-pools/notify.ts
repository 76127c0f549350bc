import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { maskEmail, maskPhoneNumber, mediumOf } from '../domain/destinations.ts'
import { DeliveryFault, type DeliveryFaultReason } from '../delivery/faults.ts'
import type { MessageKind } from '../delivery/messages.ts'
import { ServiceError, type ErrorCode } from '../errors.ts'
import { countMetric } from '../metrics.ts'
import type { Services } from '../services.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { triggerNeeds } from '../triggers/invoke.ts'
import { carry, prepareMessage } from './send-message.ts'

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
export const messageNeeds = [...triggerNeeds, 'table', 'courier'] as const

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
 * Sends a code or temporary password, and waits for the carrier: for answers that say whether it
 * left. Where nobody may learn that there is somebody to send to, see `outbox.ts`.
 *
 * @throws ServiceError CodeDeliveryFailureException, InvalidSmsRoleTrustRelationshipException,
 *   InvalidSmsRoleAccessPolicyException, InvalidEmailRoleAccessPolicyException, and those of the
 *   custom message trigger
 */
export async function notify(services: MessageServices, message: Message): Promise<void> {
  const parcel = await prepareMessage(services, message)
  try {
    if (parcel) await carry(services.courier, parcel)
  } catch (error) {
    if (!(error instanceof DeliveryFault)) throw error
    countUndelivered(services, message, error)
    const code = errorOf[mediumOf(message.contact.attribute)][error.reason]
    throw new ServiceError(code ?? 'CodeDeliveryFailureException', undefined, { cause: error })
  }
}

/** What the caller is told of a fault that is the configuration's, in Cognito's words. */
const errorOf: Readonly<
  Record<'EMAIL' | 'SMS', Readonly<Partial<Record<DeliveryFaultReason, ErrorCode>>>>
> = {
  EMAIL: { 'no access': 'InvalidEmailRoleAccessPolicyException' },
  SMS: {
    'untrusted role': 'InvalidSmsRoleTrustRelationshipException',
    'no access': 'InvalidSmsRoleAccessPolicyException',
  },
}

/** Counts a message that did not leave, and says in the log why; not to whom. */
export function countUndelivered(
  services: Pick<MessageServices, 'settings' | 'now'>,
  { kind, pool, contact }: Pick<Message, 'pool' | 'contact'> & { readonly kind: string },
  error: unknown,
): void {
  const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  countMetric(services, 'UndeliveredMessages', {
    fault: fault.replaceAll(contact.value, '***'),
    pool: pool.id,
    kind,
    medium: mediumOf(contact.attribute),
  })
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
