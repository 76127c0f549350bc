import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { MessageKind } from '../delivery/messages.ts'
import type { CodePurpose, SentCode } from '../store/codes.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { issueCode } from './codes.ts'
import {
  deliveryDetails,
  notify,
  type Contact,
  type ContactAttribute,
  type MessageServices,
} from './notify.ts'
import { sealMessage } from './outbox.ts'

/** A code to make, put in force and send. */
export interface Verification {
  readonly kind: MessageKind
  readonly pool: UserPool
  readonly user: User
  readonly contact: Contact
  /** The app client that asked for it. */
  readonly clientId: string
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
  readonly purpose: CodePurpose
  /** The code before, as read. */
  readonly read: SentCode | undefined
  /** Whether nobody may learn that there is somebody to send to: then it leaves after the answer. */
  readonly isHidden?: boolean
}

/**
 * Makes a code, puts it in force and sends it, in this order: a code that arrives is good.
 *
 * @throws ServiceError LimitExceededException, and unless hidden those of `notify`
 */
export async function sendVerification(
  services: MessageServices,
  { purpose, read, isHidden = false, ...order }: Verification,
): Promise<CodeDeliveryDetailsType> {
  const { pool, user, contact } = order
  const { username } = user
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, name: username, purpose }
  const { code, write } = issueCode({ sealer, now: services.now() }, owner, {
    read,
    bound: codeBinding(user, contact),
    ...(isHidden && {
      seal: (sent) => sealMessage(sealer, { ...order, username, code: sent.code }, sent),
    }),
  })
  await services.table.write(write)
  if (!isHidden) await notify(services, { ...order, username, code })
  return deliveryDetails(contact)
}

/** What a code is good for beside its owner's name: this very user and this address. */
export function codeBinding({ sub }: User, { attribute, value }: Contact): string {
  return `${sub} ${attribute} ${value}`
}

/**
 * The address that a sign-up is confirmed by: the first that the pool verifies by itself, phone
 * before e-mail (developer guide, "Verifying contact information at sign-up").
 */
export function signUpContact(
  pool: UserPool,
  attributes: Readonly<Record<string, string>>,
): Contact | undefined {
  const attribute = signUpOrder(pool).find((name) => attributes[name])
  return attribute && { attribute, value: attributes[attribute] ?? '' }
}

/** The kinds of address that a sign-up is confirmed by, best first. */
export function signUpOrder({ settings }: UserPool): ContactAttribute[] {
  const order: ContactAttribute[] = ['phone_number', 'email']
  return order.filter((name) => settings.AutoVerifiedAttributes?.includes(name))
}
