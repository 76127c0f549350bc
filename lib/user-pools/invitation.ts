import type { DeliveryMediumType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { inParallel } from '../parallel.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { contactsOf, notify, type Contact, type MessageServices } from './notify.ts'

/** A temporary password for somebody whom an administrator lets in. */
export interface Invitation {
  readonly pool: UserPool
  readonly user: User
  /** The name to sign in with. */
  readonly username: string
  readonly password: string
  readonly contacts: readonly Contact[]
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/**
 * Where an invitation goes: the media asked for, or by SMS to whoever has a number (API reference,
 * AdminCreateUser, "DesiredDeliveryMediums").
 *
 * @throws ServiceError InvalidParameterException for a medium whose address the user lacks
 */
export function invitationContacts(
  user: User,
  media: readonly DeliveryMediumType[] | undefined,
): Contact[] {
  const asked = (media ?? ['SMS']).map((medium) =>
    medium === 'EMAIL' ? ('email' as const) : ('phone_number' as const),
  )
  const contacts = contactsOf(user.attributes, [...new Set(asked)])
  const missing = asked.find((attribute) => !user.attributes[attribute])
  if (media && missing) {
    throw new ServiceError(
      'InvalidParameterException',
      `DesiredDeliveryMediums needs a value of the attribute ${missing}.`,
    )
  }
  return contacts
}

/** Sends an invitation to all of the addresses. @throws ServiceError the first of what `notify` throws */
export async function invite(
  services: MessageServices,
  { contacts, password, ...invitation }: Invitation,
): Promise<void> {
  await inParallel(contacts, contacts.length, (contact) =>
    notify(services, {
      kind: 'AdminCreateUser',
      clientId: undefined,
      ...invitation,
      contact,
      code: password,
    }),
  )
}
