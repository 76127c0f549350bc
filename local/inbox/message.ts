/**
 * How a message leaves: by SMTP or SES, as a text message, as a mobile push, or as a record of a
 * Kinesis stream.
 */
export type MessageKind = 'email' | 'sms' | 'push' | 'stream'

/** The kinds of messages, in the order in which the page offers them. */
export const messageKinds: readonly MessageKind[] = ['email', 'sms', 'push', 'stream']

/** A message on its way into the inbox. */
export interface OutgoingMessage {
  kind: MessageKind
  /** An address, a phone number, a device token or the name of a stream. */
  to: string
  from?: string
  /** Where replies go, if not to the sender. */
  replyTo?: string
  subject?: string
  /** What its reader sees; for an e-mail without a plain part, its HTML as text. */
  text: string
  html?: string
  /** What else there is to know, such as a push's payload, as JSON. */
  data?: unknown
}

/** A message in the inbox. */
export interface InboxMessage extends OutgoingMessage {
  /** A decimal number, one higher for each message. */
  id: string
  /** ISO 8601. */
  receivedAt: string
}
