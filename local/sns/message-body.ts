import { invalidParameter } from './errors.ts'

/** A message as it was published. */
export interface PublishedMessage {
  message: string
  /** `json`: the message holds a body for each protocol. */
  structure: string | undefined
}

/** Bytes that Apple, Google and Amazon take at most. */
const largestNotification = 4096

/** The text of an SMS: the entry `sms` of a structured message, else `default`. */
export function smsBody(published: PublishedMessage): string {
  return published.structure === undefined
    ? published.message
    : entryOf(published.message, ['sms', 'default']).text
}

/**
 * The body that a push platform gets, as JSON text: the entry of the platform's name, or plain
 * text put into the platform's own form. Throws SNS's InvalidParameter for a body that the
 * platform would not take.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
export function pushBody(platform: string, published: PublishedMessage): string {
  const { name, text } =
    published.structure === undefined
      ? { name: 'default', text: published.message }
      : entryOf(published.message, [platform, 'default'])
  const given = name === 'default' ? wrapped(platform, text) : text
  const body = platform === 'GCM' ? unwrapped(given) : given
  const refused = `Message Reason: Invalid notification for protocol ${platform}`
  if (!isObject(body)) throw invalidParameter(`${refused}: Notification is malformed`)
  if (Buffer.byteLength(body) > largestNotification) {
    const apple = platform.startsWith('APNS')
    const reason = apple
      ? 'Notification is too long'
      : 'Notification data is larger than allowed limit'
    throw invalidParameter(`${refused}: ${reason}`)
  }
  return body
}

/**
 * The message of a body for Google's HTTP v1 API, which is marked as such; any other as it is.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-v1-payloads.html
 */
function unwrapped(body: string): string {
  if (!isObject(body)) return body
  const { fcmV1Message } = JSON.parse(body) as { fcmV1Message?: { message?: unknown } } // seen to be an object
  return fcmV1Message === undefined ? body : JSON.stringify(fcmV1Message.message ?? '')
}

function wrapped(platform: string, text: string): string {
  return JSON.stringify(
    platform.startsWith('APNS') ? { aps: { alert: text } } : { data: { default: text } },
  )
}

function entryOf(message: string, names: readonly string[]): { name: string; text: string } {
  const entries = parseEntries(message)
  for (const name of names) {
    const text = entries.get(name)
    if (text !== undefined) return { name, text }
  }
  throw invalidParameter('Message Structure - No default entry in JSON message body')
}

/** Entries that are no strings are passed over, as SNS does. */
function parseEntries(message: string): ReadonlyMap<string, string> {
  if (!isObject(message)) {
    throw invalidParameter('Message Structure - JSON message body failed to parse')
  }
  const entries = Object.entries(JSON.parse(message) as Record<string, unknown>) // seen to be an object
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
