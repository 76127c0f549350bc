import { contactAttribute } from './user-names.ts'

/** A channel that codes go out by. */
export type Medium = 'EMAIL' | 'SMS'

/** How messages to an address of this kind travel. */
export function mediumOf(attribute: 'email' | 'phone_number'): Medium {
  return attribute === 'email' ? 'EMAIL' : 'SMS'
}

/** Where a code went (or seems to have gone), as CodeDeliveryDetails tells it. */
export interface MaskedDelivery {
  readonly medium: Medium
  readonly attributeName: 'email' | 'phone_number'
  readonly destination: string
}

/** Masks an e-mail address to the first letter of its two parts: `j***@e***` (CodeDeliveryDetails). */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${firstCharacter(email.slice(0, at))}***@${firstCharacter(email.slice(at + 1))}***`
}

/** Masks a phone number to its last four digits: `+*******1234` (CodeDeliveryDetails). */
export function maskPhoneNumber(phoneNumber: string): string {
  const digits = phoneNumber.replace(/^\+/u, '')
  const shown = digits.length > 4 ? digits.slice(-4) : ''
  return `+${shown.padStart(digits.length, '*')}`
}

/** What a simulated delivery is made from. */
export interface SimulationInput {
  /** The name that was asked for and belongs to nobody. */
  readonly userName: string
  /** The channels that the pool would use, best first; not empty. */
  readonly media: readonly [Medium, ...Medium[]]
  /** A keyed hash of pool and folded name, at least 8 bytes: the same name gets the same answer. */
  readonly hash: Buffer
}

/**
 * The delivery to report for a user who does not exist, the same each time, so that recovery does
 * not tell who does (developer guide, "Managing user existence error responses").
 */
export function simulatedDelivery({ userName, media, hash }: SimulationInput): MaskedDelivery {
  const attribute = contactAttribute(userName)
  if (attribute === 'email' && media.includes('EMAIL')) return toEmail(maskEmail(userName))
  if (attribute === 'phone_number' && media.includes('SMS'))
    return toPhone(maskPhoneNumber(userName))
  if (media[0] === 'EMAIL') return toEmail(`${letter(hash, 0)}***@${letter(hash, 4)}***`)
  return toPhone(`+*******${String(hash.readUInt32BE(0) % 10_000).padStart(4, '0')}`)
}

function toEmail(destination: string): MaskedDelivery {
  return { medium: 'EMAIL', attributeName: 'email', destination }
}

function toPhone(destination: string): MaskedDelivery {
  return { medium: 'SMS', attributeName: 'phone_number', destination }
}

function firstCharacter(text: string): string {
  const [first = ''] = text
  return first
}

function letter(hash: Buffer, offset: number): string {
  return String.fromCharCode(0x61 + (hash.readUInt32BE(offset) % 26))
}
