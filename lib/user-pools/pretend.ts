import { randomUUID } from 'node:crypto'
import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { mediumOf, simulatedDelivery } from '../domain/destinations.ts'
import type { Sealer } from '../keys/sealer.ts'
import { codeRef, type CodePurpose, type SentCode } from '../store/codes.ts'
import type { UserPool } from '../store/user-pools.ts'
import { issueCode } from './codes.ts'
import { foldedIn, type FoundClientUser, type FoundUser } from './find-user.ts'
import type { Contact, ContactAttribute, MessageServices } from './notify.ts'
import { sealNothing } from './outbox.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'
import { retryOnUserChange } from './user-changes.ts'
import { sendVerification, type Verification } from './verification.ts'

/** A code that somebody asks for by a name. */
export interface AskedCode extends Pick<Verification, 'kind' | 'clientMetadata' | 'purpose'> {
  readonly found: FoundClientUser
  /** Where it goes; undefined for a name that no code is sent to. */
  readonly contact: Contact | undefined
  /** The kinds of address that a real code could go to, best first. */
  readonly order: readonly ContactAttribute[]
}

/**
 * Sends a code to a user, or pretends to.
 *
 * @throws ServiceError LimitExceededException, and where users are not hidden those of `notify`
 */
export function sendOrPretend(
  services: MessageServices,
  { contact, order, ...asked }: AskedCode,
): Promise<CodeDeliveryDetailsType> {
  const { found, ...code } = asked
  const { pool, client, user, username } = found
  return retryOnUserChange(async () => {
    const read = await services.table.get(codeRef(pool.id, username, code.purpose))
    if (!user || !contact) return pretendToSend(services, { ...asked, order, read })
    const isHidden = hidesUnknownUsers(client)
    const to = { pool, user, contact, clientId: client.id }
    return sendVerification(services, { ...code, ...to, read, isHidden })
  })
}

/**
 * Pretends to send a code to a name that no code is sent to: the same limits and the same store
 * calls as for a real one, a code that nobody can know, and a destination that is the same every
 * time (developer guide, "Managing user existence error responses"). It is made from the name that
 * was given, so that it is the same whether somebody has that name or not.
 *
 * @throws ServiceError LimitExceededException
 */
async function pretendToSend(
  services: MessageServices,
  {
    found: { pool, name, username },
    purpose,
    order,
    read,
    clientMetadata,
  }: {
    found: Pick<FoundUser, 'pool' | 'name' | 'username'>
    /** The kinds of address that a real code could go to, best first. */
    order: readonly ContactAttribute[]
    purpose: CodePurpose
    read: SentCode | undefined
    clientMetadata: Readonly<Record<string, string>> | undefined
  },
): Promise<CodeDeliveryDetailsType> {
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, name: username, purpose }
  const { write } = issueCode({ sealer, now: services.now() }, owner, {
    read,
    bound: randomUUID(),
    seal: () => sealNothing(sealer, owner, { clientMetadata }),
  })
  await services.table.write(write)
  return pretendedDelivery(sealer, { pool, name, order })
}

/**
 * Where a code seems to have gone that went nowhere.
 *
 * @param order the kinds of address that a real code could go to, best first
 */
export function pretendedDelivery(
  sealer: Sealer,
  { pool, name, order }: { pool: UserPool; name: string; order: readonly ContactAttribute[] },
): CodeDeliveryDetailsType {
  const shown = foldedIn(pool, name)
  const [first = 'email', ...others] = order
  const { medium, attributeName, destination } = simulatedDelivery({
    userName: shown,
    media: [mediumOf(first), ...others.map(mediumOf)],
    hash: sealer.hash('simulated-delivery', [pool.id, shown]),
  })
  return { AttributeName: attributeName, DeliveryMedium: medium, Destination: destination }
}
