import type { MessageKind } from '../delivery/messages.ts'
import { ServiceError } from '../errors.ts'
import { textIn, type Members } from './answer-members.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** What the function wants to be sent; what it leaves out is the pool's own. */
export interface CustomMessage {
  readonly smsMessage: string | undefined
  readonly emailMessage: string | undefined
  readonly emailSubject: string | undefined
}

/** What a message is about, and the placeholders that the function has to leave in its texts. */
export interface MessageOrder {
  readonly source: MessageKind
  /** Stands for the code or the temporary password; `{####}` unless given. */
  readonly codeParameter?: string
  /** Stands for the link, where the pool confirms by one. */
  readonly linkParameter?: string
  /** Stands for the user name in invitations; `{username}` unless given. */
  readonly usernameParameter?: string
}

interface Placeholders {
  readonly codeParameter: string
  readonly linkParameter: string
  readonly usernameParameter: string | null
}

/** The limits of MessageTemplateType in characters, and what Cognito's errors call each text. */
const limits = {
  smsMessage: { longest: 140, path: 'smsMessage' },
  emailMessage: { longest: 20_000, path: 'emailBody' },
  emailSubject: { longest: 140, path: 'emailSubject' },
} as const

const filler = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`

/**
 * Asks the custom message trigger for the texts of a message; undefined without one.
 *
 * @throws ServiceError the errors of `invokeTrigger`, and InvalidParameterException for a text that is
 *   too long or lacks a placeholder, where the guide says something else than Cognito does
 *
 * Source: developer guide, "Custom message Lambda trigger".
 */
export async function customMessage(
  services: TriggerServices,
  subject: TriggerSubject,
  order: MessageOrder,
): Promise<CustomMessage | undefined> {
  const { pool, user, clientMetadata } = subject
  const arn = pool.settings.LambdaConfig?.CustomMessage
  if (arn === undefined) return undefined
  const placeholders = placeholdersOf(order)
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'CustomMessage',
    arn,
    source: `CustomMessage_${order.source}`,
    version: '1',
    request: {
      userAttributes: userAttributes(pool, user),
      ...placeholders,
      ...(clientMetadata && { clientMetadata }),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  })
  return {
    smsMessage: body(answer, 'smsMessage', placeholders),
    emailMessage: body(answer, 'emailMessage', placeholders),
    emailSubject: shortText(answer, 'emailSubject'),
  }
}

function placeholdersOf({ source, ...given }: MessageOrder): Placeholders {
  const isInvitation = source === 'AdminCreateUser'
  return {
    codeParameter: given.codeParameter ?? '{####}',
    linkParameter: given.linkParameter ?? '{##Click Here##}',
    usernameParameter: isInvitation ? (given.usernameParameter ?? '{username}') : null,
  }
}

/** A text that has to hold the code, or in e-mails a link, and in invitations the user name. */
function body(
  answer: Members,
  name: 'smsMessage' | 'emailMessage',
  { codeParameter, linkParameter, usernameParameter }: Placeholders,
): string | undefined {
  const text = shortText(answer, name)
  if (text === undefined) return undefined
  const isLinked = name === 'emailMessage' && hasLink(text, linkParameter)
  const missing = [
    ...(text.includes(codeParameter) || isLinked ? [] : [codeParameter]),
    ...(usernameParameter === null || text.includes(usernameParameter) ? [] : [usernameParameter]),
  ]
  const [first] = missing
  if (first === undefined) return text
  const quoted = first.replaceAll(/[{}]/gu, String.raw`\$&`)
  throw violation(name, `satisfy regular expression pattern: ${filler}${quoted}${filler}`)
}

/** A link stands between `{##` and `##}`, whatever it says. */
function hasLink(text: string, linkParameter: string): boolean {
  const start = text.indexOf('{##')
  return text.includes(linkParameter) || (start >= 0 && text.includes('##}', start + 4))
}

/** An empty text is none. */
function shortText(answer: Members, name: keyof typeof limits): string | undefined {
  const text = textIn(answer, name)
  if (text === undefined || text === '') return undefined
  const { longest } = limits[name]
  if (Array.from(text).length <= longest) return text
  throw violation(name, `have length less than or equal to ${longest}`)
}

function violation(name: keyof typeof limits, rule: string): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    `1 validation error detected: Value at '${limits[name].path}' failed to satisfy constraint: Member must ${rule}`,
  )
}
