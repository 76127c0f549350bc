import type { MessageKind } from '../delivery/messages.ts'
import { textIn, type Members } from './answer-members.ts'
import { unrecognizable } from './faults.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** What the function wants to be sent; what it leaves out is the pool's own. */
export interface CustomMessage {
  readonly smsMessage: string | undefined
  readonly emailMessage: string | undefined
  readonly emailSubject: string | undefined
}

/** The placeholders of a message, which the function has to leave in its texts. */
export interface MessageOrder {
  readonly source: MessageKind
  /** Stands for the code or the temporary password; `{####}` unless given. */
  readonly codeParameter?: string
  /** Stands for the link, where the pool confirms by one. */
  readonly linkParameter?: string
  /** Stands for the user name; needed for invitations only. */
  readonly usernameParameter?: string
}

/** Characters: the limits of MessageTemplateType. */
const longest = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 }

/**
 * Asks the custom message trigger for the texts of a message; undefined without one.
 *
 * @throws ServiceError InvalidLambdaResponseException also for a text without its placeholders or
 *   one that is too long, and the other errors of `invokeTrigger`
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
  const { source } = order
  const placeholders = {
    codeParameter: order.codeParameter ?? '{####}',
    linkParameter: order.linkParameter ?? '{##Click Here##}',
    usernameParameter:
      source === 'AdminCreateUser' ? (order.usernameParameter ?? '{username}') : null,
  }
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'CustomMessage',
    arn,
    source: `CustomMessage_${source}`,
    version: '1',
    request: {
      userAttributes: userAttributes(pool, user),
      ...placeholders,
      ...(clientMetadata && { clientMetadata }),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  })
  return checked(answer, placeholders)
}

interface Placeholders {
  readonly codeParameter: string
  readonly linkParameter: string
  readonly usernameParameter: string | null
}

function checked(answer: Members, placeholders: Placeholders): CustomMessage {
  const { codeParameter, usernameParameter } = placeholders
  const message = {
    smsMessage: shortText(answer, 'smsMessage'),
    emailMessage: shortText(answer, 'emailMessage'),
    emailSubject: shortText(answer, 'emailSubject'),
  }
  const { smsMessage: sms, emailMessage: email } = message
  const texts = [sms, email].filter((text) => text !== undefined)
  const hasLink = email !== undefined && isLinked(email, placeholders)
  const lacksCode = texts.some(
    (text) => !text.includes(codeParameter) && !(hasLink && text === email),
  )
  const lacksName =
    usernameParameter !== null && texts.some((text) => !text.includes(usernameParameter))
  if (lacksCode || lacksName) throw unrecognizable()
  return message
}

/** A link stands between `{##` and `##}`, whatever it says. */
function isLinked(email: string, { linkParameter }: Placeholders): boolean {
  if (email.includes(linkParameter)) return true
  const start = email.indexOf('{##')
  return start >= 0 && email.includes('##}', start + 4)
}

function shortText(answer: Members, name: keyof typeof longest): string | undefined {
  const text = textIn(answer, name)
  if (text === undefined || text === '') return undefined
  if (Array.from(text).length > longest[name]) throw unrecognizable()
  return text
}
