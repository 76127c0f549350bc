import type { EumsSmsConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import type { Mailbox } from './addresses.ts'

/** An e-mail ready to leave. */
export interface Email {
  readonly to: string
  readonly from: Mailbox
  readonly replyTo?: string | undefined
  readonly subject: string
  readonly html: string
  /** What SES alone minds: the identity to send as, which names its Region, and a set of rules. */
  readonly identityArn?: string | undefined
  readonly configurationSet?: string | undefined
}

/** A text message ready to leave. */
export interface TextMessage {
  /** E.164. */
  readonly to: string
  readonly text: string
  /** The pool's own way; without one, SNS in our own Region with our own rights. */
  readonly way?: SmsWay | undefined
}

/** How a pool's text messages travel. */
export interface SmsWay {
  readonly region?: string | undefined
  /** The role to send as, if it is one that may be assumed. */
  readonly role?: AssumableRole | undefined
  /** Present: by End User Messaging with these settings instead of SNS. */
  readonly endUserMessaging?: Omit<EumsSmsConfigurationType, 'CallerArn' | 'ExternalId' | 'Region'>
}

/** A role, and the word that its trust policy asks for. */
export interface AssumableRole {
  readonly arn: string
  readonly externalId?: string | undefined
}

/** Takes messages to people. Both methods throw when the carrier refuses or does not answer. */
export interface Courier {
  email(message: Email): Promise<void>
  sms(message: TextMessage): Promise<void>
}
