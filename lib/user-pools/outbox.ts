import { ServiceError } from '../errors.ts'
import type { RiskMessageKind } from '../delivery/risk-messages.ts'
import type { RiskLevel } from '../domain/risk.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { AuthEvent } from '../store/auth-events.ts'
import { userRef } from '../store/users.ts'
import type { Contact, Message } from './notify.ts'

/** Whom a message in an outbox is to. */
interface Waiting {
  readonly poolId: string
  /** The user's name, and who it was when the message was written. */
  readonly name: string
  readonly sub: string
  /** Milliseconds since the epoch: later it is not worth sending. */
  readonly expiresAt: number
}

/**
 * A message that leaves after the answer, so that neither the carrier's time nor its faults tell
 * whether there is anybody to send to. It lies sealed in the item of its code, as attribute
 * `outbox`, from where the table's stream carries it to `deliver.ts`:
 *
 *     ForgotPassword ── one write: code and outbox ──▶ table ── stream ──▶ deliver ──▶ carrier
 *
 * For a name that nobody has, the same write is made with a message of the same size to nobody.
 */
export interface WaitingMessage extends Waiting, Omit<Message, 'pool' | 'user'> {}

/** A warning of a risky sign-in, which lies in the item of its event in the same way. */
export interface WaitingWarning extends Waiting {
  readonly warning: RiskMessageKind
  readonly level: RiskLevel
  readonly clientId: string
  /** The address at the sign-in: who came in may have changed it since. */
  readonly contact: Contact
  readonly event: Pick<AuthEvent, 'id' | 'ip' | 'userAgent'>
}

const label = 'outbox'

/** Messages are filled up to a multiple of this, in bytes: no size tells which are to nobody. */
const step = 512

/** Bytes of what callers tell the triggers: it is stored, and judged by itself, lest it tell. */
const mostMetadata = 32 * 1024

/**
 * Seals a message for the item of its user's code.
 *
 * @throws ServiceError InvalidParameterException for more metadata than is kept
 */
export function sealMessage(
  sealer: Sealer,
  message: Message,
  { expiresAt }: { expiresAt: number },
): string {
  checkMetadata(message)
  const { pool, user, ...rest } = message
  const { username: name, sub } = user
  const waiting: WaitingMessage = { ...rest, poolId: pool.id, name, sub, expiresAt }
  return seal(sealer, waiting, JSON.stringify(waiting))
}

/** Seals a warning for the item of its event. */
export function sealWarning(sealer: Sealer, warning: WaitingWarning): string {
  return seal(sealer, warning, JSON.stringify(warning))
}

/**
 * What stands in the place of a message where nobody has the name; it brings the same metadata.
 *
 * @throws ServiceError InvalidParameterException as for a message to somebody
 */
export function sealNothing(
  sealer: Sealer,
  owner: Pick<WaitingMessage, 'poolId' | 'name'>,
  { clientMetadata }: Pick<Message, 'clientMetadata'>,
): string {
  checkMetadata({ clientMetadata })
  return seal(sealer, owner, JSON.stringify({ clientMetadata }))
}

/**
 * The message in an outbox; undefined for one to nobody.
 *
 * @param partition the partition key of the item that it lies in
 * @throws Error for one that was not sealed for this item
 */
export function openMessage(
  sealer: Sealer,
  partition: string,
  sealed: string,
): WaitingMessage | WaitingWarning | undefined {
  const plain = sealer.open(label, Buffer.from(sealed, 'base64'), [partition])
  if (!plain) throw new Error('a message in the outbox does not open')
  const message = JSON.parse(plain.toString('utf8')) as
    WaitingMessage | WaitingWarning | { sub?: never } // sealed above
  return message.sub === undefined ? undefined : message
}

function checkMetadata({ clientMetadata = {} }: Pick<Message, 'clientMetadata'>): void {
  if (Buffer.byteLength(JSON.stringify(clientMetadata)) > mostMetadata) {
    throw new ServiceError('InvalidParameterException', 'ClientMetadata is too large.')
  }
}

function seal(
  sealer: Sealer,
  { poolId, name }: Pick<WaitingMessage, 'poolId' | 'name'>,
  text: string,
): string {
  const bytes = Buffer.from(text)
  const filled = Buffer.alloc(Math.ceil(bytes.length / step) * step, ' ')
  bytes.copy(filled)
  return sealer.seal(label, filled, [userRef(poolId, name).key.pk]).toString('base64')
}
