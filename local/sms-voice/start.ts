import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ListenOptions, RunningServer } from '../http.ts'
import { BodyTooLargeError, readBody, startHttp } from '../http.ts'
import type { OutgoingMessage } from '../inbox/message.ts'

/** What the local End User Messaging needs to know. */
export interface SmsVoiceOptions extends ListenOptions {
  /** Where text messages go. */
  inbox: { deliver(message: OutgoingMessage): void }
}

/** The members of SendTextMessage that are looked at here. */
interface TextMessageRequest {
  DestinationPhoneNumber?: unknown
  MessageBody?: unknown
  OriginationIdentity?: unknown
  ConfigurationSetName?: unknown
  DestinationCountryParameters?: unknown
}

/** An error as the protocol answers it. */
class JsonError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

const target = 'PinpointSMSVoiceV2.SendTextMessage'
const bodyLimit = 64 * 1024
const phoneNumber = /^\+?[1-9][0-9]{1,18}$/
/** Characters that End User Messaging takes at most. */
const longestText = 1600

/**
 * Starts a stand-in for End User Messaging, which knows one operation, SendTextMessage: the message
 * arrives in the inbox, from the origination identity. It takes calls signed with any key.
 *
 * Source: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
export function startSmsVoice(options: SmsVoiceOptions): Promise<RunningServer> {
  return startHttp((request, response) => {
    answer(options, request).then(
      (output) => send(response, 200, output),
      (error: unknown) => {
        const { name, message } = asJsonError(error)
        send(response, 400, { __type: name, Message: message })
      },
    )
  }, options)
}

async function answer({ inbox }: SmsVoiceOptions, request: IncomingMessage): Promise<object> {
  const body = await readBody(request, bodyLimit)
  if (request.headers['x-amz-target'] !== target) {
    throw new JsonError('UnknownOperationException', 'Only SendTextMessage is here.')
  }
  inbox.deliver(messageIn(JSON.parse(body) as TextMessageRequest)) // its members are checked there
  return { MessageId: randomUUID() }
}

function messageIn(request: TextMessageRequest): OutgoingMessage {
  const { DestinationPhoneNumber: to, MessageBody: text, OriginationIdentity: from } = request
  if (typeof to !== 'string' || !phoneNumber.test(to)) throw invalid('DestinationPhoneNumber')
  if (typeof text !== 'string' || text === '' || text.length > longestText) {
    throw invalid('MessageBody')
  }
  if (from !== undefined && typeof from !== 'string') throw invalid('OriginationIdentity')
  const { ConfigurationSetName, DestinationCountryParameters } = request
  return {
    kind: 'sms',
    to,
    ...(from !== undefined && { from }),
    text,
    ...((ConfigurationSetName ?? DestinationCountryParameters) !== undefined && {
      data: { ConfigurationSetName, DestinationCountryParameters },
    }),
  }
}

function invalid(member: string): JsonError {
  return new JsonError('ValidationException', `${member} is not valid.`)
}

function asJsonError(error: unknown): JsonError {
  if (error instanceof JsonError) return error
  if (error instanceof BodyTooLargeError || error instanceof SyntaxError) {
    return new JsonError('SerializationException', 'The body cannot be read.')
  }
  process.stderr.write(`${String(error)}\n`)
  return new JsonError('InternalServerException', 'The request has failed.')
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
}
