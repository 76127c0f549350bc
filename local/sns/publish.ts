import { randomUUID } from 'node:crypto'
import type { OutgoingMessage } from '../inbox/message.ts'
import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { QueryError } from '../query-protocol.ts'
import type { SnsServices } from './applications.ts'
import { invalidParameter, notFound } from './errors.ts'
import type { PublishedMessage } from './message-body.ts'
import { pushBody, smsBody } from './message-body.ts'
import { requiredArn } from './parameters.ts'
import type { Registry } from './registry.ts'

/** Where messages go instead of out into the world. */
export interface PublishServices extends SnsServices {
  inbox: { deliver(message: OutgoingMessage): void }
}

/** Bytes. */
const largestMessage = 262_144
const phoneNumber = /^\+?[1-9]\d{1,14}$/

/**
 * Sends a message to a device's endpoint or a phone number: into the inbox. There are no topics.
 *
 * A push to a token that begins with `dead` is accepted and then disables its endpoint instead of
 * arriving, which is what SNS does when a platform says that the app is gone from the device. One to
 * a token that begins with `busy` is throttled.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function publish(services: PublishServices, parameters: QueryParameters): XmlStructure {
  const published = publishedMessage(parameters)
  const number = parameters.get('PhoneNumber')
  if (number !== undefined) publishSms(services, { parameters, published, number })
  else publishPush(services, { parameters, published })
  return { MessageId: randomUUID() }
}

function publishedMessage(parameters: QueryParameters): PublishedMessage {
  const message = parameters.get('Message') ?? ''
  const structure = parameters.get('MessageStructure')
  if (message === '') throw invalidParameter('Empty message')
  if (Buffer.byteLength(message) > largestMessage) throw invalidParameter('Message too long')
  if (structure !== undefined && structure !== 'json') {
    throw invalidParameter('MessageStructure Reason: must be json')
  }
  return { message, structure }
}

interface Publication {
  parameters: QueryParameters
  published: PublishedMessage
}

function publishSms(
  { registry, inbox }: PublishServices,
  { parameters, published, number }: Publication & { number: string },
): void {
  if (!phoneNumber.test(number)) {
    throw invalidParameter(`PhoneNumber Reason: ${number} is not valid to publish to`)
  }
  const attributes = parameters.map('MessageAttributes', {
    key: 'Name',
    value: 'Value.StringValue',
  })
  const sender =
    attributes.get('AWS.SNS.SMS.SenderID') ?? registry.smsAttributes.get('DefaultSenderID')
  inbox.deliver({
    kind: 'sms',
    to: number,
    ...(sender !== undefined && { from: sender }),
    text: smsBody(published),
  })
}

function publishPush(
  { registry, inbox }: PublishServices,
  { parameters, published }: Publication,
): void {
  const { endpoint, platform } = targetOf(registry, parameters)
  const body = pushBody(platform, published)
  if (endpoint.token.startsWith('busy')) throw new QueryError('Throttled', 'Rate exceeded', 429)
  if (endpoint.token.startsWith('dead')) {
    registry.endpoints.set(endpoint.arn, { ...endpoint, enabled: false })
    registry.save()
    return
  }
  inbox.deliver({
    kind: 'push',
    to: endpoint.token,
    text: body,
    data: { platform, endpointArn: endpoint.arn, body: JSON.parse(body) as unknown },
  })
}

function targetOf(registry: Registry, parameters: QueryParameters) {
  const name = parameters.get('TargetArn') === undefined ? 'TopicArn' : 'TargetArn'
  if (parameters.get(name) === undefined) {
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter')
  }
  const arn = requiredArn(parameters, name)
  if (!arn.includes(':endpoint/')) throw notFound('Topic')
  const endpoint = registry.endpoints.get(arn)
  const application = registry.applications.get(endpoint?.applicationArn ?? '')
  if (endpoint === undefined || application === undefined) {
    throw invalidParameter('TargetArn Reason: No endpoint found for the target arn specified')
  }
  if (application.attributes.Enabled === 'false') {
    throw new QueryError('PlatformApplicationDisabled', 'Platform application is disabled')
  }
  if (!endpoint.enabled) throw new QueryError('EndpointDisabled', 'Endpoint is disabled')
  return { endpoint, platform: application.platform }
}
