/** An e-mail ready to leave. */
export interface Email {
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly html: string
}

/** A text message ready to leave. */
export interface TextMessage {
  /** E.164. */
  readonly to: string
  readonly text: string
}

/** Takes messages to people. Both methods throw when the carrier refuses. */
export interface Courier {
  email(message: Email): Promise<void>
  sms(message: TextMessage): Promise<void>
}
