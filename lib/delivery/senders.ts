import type { EmailConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { isAssumable } from '../domain/assumable-roles.ts'
import type { PoolSettings } from '../store/user-pools.ts'
import { parseMailbox, type Mailbox } from './addresses.ts'
import type { AssumableRole, Email, SmsWay } from './courier.ts'

/** Who sends a pool's e-mail. */
export type EmailSender = Pick<Email, 'from' | 'replyTo' | 'identityArn' | 'configurationSet'>

/**
 * Who sends a pool's e-mail (developer guide, "Email settings for user pools"): the address in
 * `From`, else the address that `SourceArn` is the identity of, else the deployment's own. Both
 * kinds of EmailSendingAccount are the account that we run in; a configuration set belongs to
 * DEVELOPER alone.
 *
 * @param emailFrom the deployment's own sender
 */
export function emailSender(
  { EmailConfiguration: configuration = {} }: PoolSettings,
  emailFrom: string,
): EmailSender {
  const { From, SourceArn, ReplyToEmailAddress, ConfigurationSet } = configuration
  const isDeveloper = configuration.EmailSendingAccount === 'DEVELOPER'
  return {
    from: mailboxOf(From) ?? mailboxOf(identityOf(configuration)) ?? ownMailbox(emailFrom),
    replyTo: mailboxOf(ReplyToEmailAddress)?.address,
    identityArn: SourceArn,
    configurationSet: isDeveloper ? ConfigurationSet : undefined,
  }
}

/**
 * How a pool's text messages travel (developer guide, "SMS message settings"): by End User Messaging
 * where it is set, else by SNS; as the pool's role, where that is one that we may assume.
 */
export function smsWay({ SmsConfiguration: configuration }: PoolSettings): SmsWay | undefined {
  if (!configuration) return undefined
  const { SnsCallerArn, ExternalId, SnsRegion, EumsSms } = configuration
  if (!EumsSms) return { region: SnsRegion, role: roleOf(SnsCallerArn, ExternalId) }
  const { CallerArn, ExternalId: externalId, Region, ...endUserMessaging } = EumsSms
  return { region: Region, role: roleOf(CallerArn, externalId), endUserMessaging }
}

function roleOf(
  arn: string | undefined,
  externalId: string | undefined,
): AssumableRole | undefined {
  return arn !== undefined && isAssumable(arn) ? { arn, externalId } : undefined
}

function mailboxOf(text: string | undefined): Mailbox | undefined {
  return text === undefined ? undefined : parseMailbox(text)
}

/** What an SES identity is: an address or a domain. */
function identityOf({ SourceArn }: EmailConfigurationType): string | undefined {
  return SourceArn?.slice(SourceArn.indexOf('/') + 1)
}

function ownMailbox(emailFrom: string): Mailbox {
  const mailbox = parseMailbox(emailFrom)
  if (!mailbox) throw new Error('COGNATE_EMAIL_FROM is an address, or `Name <address>`')
  return mailbox
}
