import { escapeHtml, type MessageKind } from '../delivery/messages.ts'
import { logTriggerFault } from './fault-log.ts'
import { notifyTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** A secret that is to reach a user. */
export interface SenderOrder {
  readonly medium: 'EMAIL' | 'SMS'
  readonly source: MessageKind
  /** The code or temporary password. */
  readonly code: string
}

const senders = {
  EMAIL: { trigger: 'CustomEmailSender', type: 'customEmailSenderRequestV1' },
  SMS: { trigger: 'CustomSMSSender', type: 'customSMSSenderRequestV1' },
} as const

/**
 * Hands a code to the pool's custom sender of a medium. Whatever becomes of it there, or of the key
 * that encrypts it, is only logged: it never fails the operation.
 *
 * @returns whether there is a sender, so that the pool sends nothing itself
 *
 * Source: developer guide, "Custom email sender Lambda trigger", "Custom SMS sender Lambda trigger".
 */
export async function customSender(
  services: TriggerServices,
  subject: TriggerSubject,
  { medium, source: kind, code }: SenderOrder,
): Promise<boolean> {
  const { trigger, type } = senders[medium]
  const { pool, user, clientMetadata } = subject
  const { [trigger]: sender, KMSKeyID: keyArn } = pool.settings.LambdaConfig ?? {}
  const arn = sender?.LambdaArn
  if (arn === undefined || keyArn === undefined) return false
  const place = { subject, trigger, source: `${trigger}_${kind}` }
  try {
    const { encryptedCode } = await import('./encrypted-code.ts')
    // Cognito escapes temporary passwords, which functions undo
    const secret = kind === 'AdminCreateUser' ? escapeHtml(code) : code
    const request = {
      type,
      code: await encryptedCode(services, { keyArn, poolId: pool.id, code: secret }),
      clientMetadata: clientMetadata ?? null,
      userAttributes: userAttributes(pool, user),
    }
    await notifyTrigger(services, { ...place, arn, version: '1', request })
  } catch (error) {
    logTriggerFault(
      place,
      `the code was not encrypted: ${error instanceof Error ? error.name : ''}`,
    )
  }
  return true
}

/**
 * Hands the notice of an attempt to take over an account to the pool's custom e-mail sender.
 *
 * @param details what the notice is about, in the names of the event, such as `IP_ADDRESS`
 * @returns whether there is a sender
 *
 * Source: developer guide, "Custom email sender Lambda trigger", AccountTakeOverNotification.
 */
export async function takeOverNotice(
  services: TriggerServices,
  subject: TriggerSubject,
  details: Readonly<Record<string, string | null>>,
): Promise<boolean> {
  const { trigger, type } = senders.EMAIL
  const arn = subject.pool.settings.LambdaConfig?.CustomEmailSender?.LambdaArn
  if (arn === undefined) return false
  await notifyTrigger(services, {
    subject,
    trigger,
    arn,
    source: `${trigger}_AccountTakeOverNotification`,
    version: '1',
    request: { type, code: null, clientMetadata: null, userAttributes: details },
  })
  return true
}
