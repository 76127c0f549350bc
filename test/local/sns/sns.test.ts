import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CheckIfPhoneNumberIsOptedOutCommand,
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  GetPlatformApplicationAttributesCommand,
  GetSMSAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SetSMSAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns'
import type { CreatePlatformEndpointCommandInput, PublishCommandInput } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../../local/http.ts'
import type { OutgoingMessage } from '../../../local/inbox/message.ts'
import { startSns } from '../../../local/sns/start.ts'

const account = '123456789012'
const region = 'us-east-1'
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

let sns: RunningServer
let client: SNSClient
let folder: string
let delivered: OutgoingMessage[]

async function start(): Promise<void> {
  const inbox = { deliver: (message: OutgoingMessage) => void delivered.push(message) }
  sns = await startSns({ dataFolder: join(folder, 'data'), inbox, region, account })
  client = new SNSClient({
    endpoint: sns.url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  })
}

beforeEach(async () => {
  delivered = []
  folder = await mkdtemp(join(tmpdir(), 'sns-'))
  await start()
})
afterEach(async () => {
  await sns.stop()
  await rm(folder, { recursive: true })
})

async function application(Platform = 'GCM', Name = 'app'): Promise<string> {
  const command = new CreatePlatformApplicationCommand({ Name, Platform, Attributes: {} })
  return (await client.send(command)).PlatformApplicationArn ?? ''
}

async function endpoint(
  changes: Partial<CreatePlatformEndpointCommandInput> = {},
): Promise<string> {
  const command = new CreatePlatformEndpointCommand({
    PlatformApplicationArn: changes.PlatformApplicationArn ?? (await application()),
    Token: 'device-token',
    ...changes,
  })
  return (await client.send(command)).EndpointArn ?? ''
}

function publish(input: Partial<PublishCommandInput>) {
  return client.send(new PublishCommand({ Message: 'hello', ...input }))
}

async function attributesOf(EndpointArn: string) {
  return (await client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes
}

const invalid = (detail: string) => ({
  name: 'InvalidParameterException',
  message: `Invalid parameter: ${detail}`,
  $metadata: { httpStatusCode: 400 },
})

describe('platform applications', () => {
  it('are named as on AWS and created once', async () => {
    const arn = `arn:aws:sns:${region}:${account}:app/GCM/app`
    expect(await application()).toBe(arn)
    expect(await application()).toBe(arn)
    const { PlatformApplications } = await client.send(new ListPlatformApplicationsCommand({}))
    expect(PlatformApplications).toEqual([
      { PlatformApplicationArn: arn, Attributes: { Enabled: 'true' } },
    ])
  })

  it('keep their attributes and not their credentials', async () => {
    const Attributes = {
      PlatformCredential: 'secret',
      PlatformPrincipal: 'p',
      EventEndpointCreated: 'x',
    }
    const { PlatformApplicationArn } = await client.send(
      new CreatePlatformApplicationCommand({ Name: 'app', Platform: 'GCM', Attributes }),
    )
    await client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn,
        Attributes: { PlatformCredential: 'secret', Enabled: 'false' },
      }),
    )
    const answer = await client.send(
      new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }),
    )
    expect(answer.Attributes).toEqual({ Enabled: 'false', EventEndpointCreated: 'x' })
    expect(await readFile(join(folder, 'data', 'sns.json'), 'utf8')).not.toContain('secret')
  })

  it('are deleted with their endpoints, also twice', async () => {
    const PlatformApplicationArn = await application()
    const EndpointArn = await endpoint()
    await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }))
    await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }))
    await expect(attributesOf(EndpointArn)).rejects.toHaveProperty('name', 'NotFoundException')
    const read = client.send(
      new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }),
    )
    await expect(read).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'PlatformApplication does not exist',
      $metadata: { httpStatusCode: 404 },
    })
  })

  it('are refused for another platform or with a bad name', async () => {
    await expect(application('PIGEON')).rejects.toMatchObject(
      invalid('Platform Reason: PIGEON is not supported'),
    )
    await expect(application('GCM', 'a b')).rejects.toHaveProperty(
      'name',
      'InvalidParameterException',
    )
  })

  it('are listed in pages of a hundred', async () => {
    for (let index = 0; index < 101; index += 1) await application('GCM', `app${index}`)
    const first = await client.send(new ListPlatformApplicationsCommand({}))
    expect(first.PlatformApplications).toHaveLength(100)
    const rest = await client.send(
      new ListPlatformApplicationsCommand({ NextToken: first.NextToken }),
    )
    expect(rest.PlatformApplications).toHaveLength(1)
    expect(rest.NextToken).toBeUndefined()
    const bad = client.send(new ListPlatformApplicationsCommand({ NextToken: 'bad' }))
    await expect(bad).rejects.toHaveProperty('name', 'InvalidParameterException')
  })
})

describe('endpoints', () => {
  it('are named as on AWS, one for each token', async () => {
    const arn = await endpoint()
    expect(arn).toMatch(
      new RegExp(`^arn:aws:sns:${region}:${account}:endpoint/GCM/app/${uuid.source}$`),
    )
    expect(await endpoint()).toBe(arn)
    expect(await endpoint({ Token: 'another' })).not.toBe(arn)
    expect(await attributesOf(arn)).toEqual({ Enabled: 'true', Token: 'device-token' })
  })

  it('are found again when disabled', async () => {
    const EndpointArn = await endpoint()
    const Attributes = { Enabled: 'false' }
    await client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }))
    expect(await endpoint()).toBe(EndpointArn)
  })

  it('are refused for a known token with other attributes', async () => {
    const arn = await endpoint({ CustomUserData: 'ada' })
    expect(await endpoint({ CustomUserData: 'ada' })).toBe(arn)
    const conflict = invalid(
      `Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`,
    )
    await expect(endpoint({ CustomUserData: 'grace' })).rejects.toMatchObject(conflict)
    await expect(
      endpoint({ CustomUserData: 'ada', Attributes: { Enabled: 'false' } }),
    ).rejects.toMatchObject(conflict)
    const Token = 'another'
    const EndpointArn = await endpoint({ Token })
    const taken = client.send(
      new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Token: 'device-token' } }),
    )
    await expect(taken).rejects.toMatchObject(conflict)
  })

  it('change their attributes', async () => {
    const EndpointArn = await endpoint()
    const Attributes = { Enabled: 'false', Token: 'renewed', CustomUserData: '<&"\u0001>' }
    await client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }))
    expect(await attributesOf(EndpointArn)).toEqual({
      ...Attributes,
      CustomUserData: '<&"\uFFFD>',
    })
    await client.send(
      new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'TRUE' } }),
    )
    expect(await attributesOf(EndpointArn)).toMatchObject({ Enabled: 'true', Token: 'renewed' })
  })

  it.each([
    [
      'an unknown attribute',
      { Attributes: { Colour: 'x' } },
      'Attributes Reason: Invalid attribute name: Colour',
    ],
    [
      'a strange Enabled',
      { Attributes: { Enabled: 'yes' } },
      'Attributes Reason: Invalid value for attribute: Enabled: must be true or false',
    ],
    ['no token', { Token: '' }, 'Token Reason: no value for required parameter'],
    [
      'a token that is too long',
      { Token: 'x'.repeat(8193) },
      'Token Reason: must be at most 8192 bytes long in UTF-8 encoding',
    ],
    [
      'too much user data',
      { CustomUserData: 'ü'.repeat(1025) },
      'CustomUserData Reason: must be at most 2048 bytes long in UTF-8 encoding',
    ],
    [
      'no ARN of an application',
      { PlatformApplicationArn: 'app' },
      'PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 1',
    ],
  ])('are refused with %s', async (_what, changes, detail) => {
    await expect(endpoint(changes)).rejects.toMatchObject(invalid(detail))
  })

  it('are refused for an application that does not exist', async () => {
    const PlatformApplicationArn = `arn:aws:sns:${region}:${account}:app/GCM/none`
    await expect(endpoint({ PlatformApplicationArn })).rejects.toHaveProperty(
      'name',
      'NotFoundException',
    )
  })

  it('need a hexadecimal token for Apple devices', async () => {
    const PlatformApplicationArn = await application('APNS_SANDBOX')
    await expect(endpoint({ PlatformApplicationArn, Token: 'xyz' })).rejects.toMatchObject(
      invalid('Token Reason: iOS device tokens must be no more than 400 hexadecimal characters'),
    )
    expect(await endpoint({ PlatformApplicationArn, Token: 'c0ffee' })).toContain('/APNS_SANDBOX/')
  })

  it('are listed for their application', async () => {
    const PlatformApplicationArn = await application()
    const other = await application('GCM', 'other')
    const EndpointArn = await endpoint({ CustomUserData: 'ada' })
    await endpoint({ PlatformApplicationArn: other })
    const answer = await client.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
    )
    expect(answer.Endpoints).toEqual([
      {
        EndpointArn,
        Attributes: { Enabled: 'true', Token: 'device-token', CustomUserData: 'ada' },
      },
    ])
  })

  it('are deleted, also twice', async () => {
    const EndpointArn = await endpoint()
    await client.send(new DeleteEndpointCommand({ EndpointArn }))
    await client.send(new DeleteEndpointCommand({ EndpointArn }))
    await expect(attributesOf(EndpointArn)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Endpoint does not exist',
    })
  })
})

describe('a push', () => {
  const structured = (bodies: object) => ({
    MessageStructure: 'json',
    Message: JSON.stringify(bodies),
  })

  it('arrives with the body for its platform', async () => {
    const TargetArn = await endpoint()
    const body = { data: { source: 'cognito-sync', syncCount: '5' } }
    const message = structured({ default: 'x', GCM: JSON.stringify(body), APNS: '{}' })
    const { MessageId } = await publish({ TargetArn, ...message })
    expect(MessageId).toMatch(uuid)
    expect(delivered).toEqual([
      {
        kind: 'push',
        to: 'device-token',
        text: JSON.stringify(body),
        data: { platform: 'GCM', endpointArn: TargetArn, body },
      },
    ])
  })

  it.each([
    ['GCM', 'device', { data: { default: 'hello' } }],
    ['ADM', 'device', { data: { default: 'hello' } }],
    ['APNS', 'c0ffee', { aps: { alert: 'hello' } }],
  ])('of plain text takes the form of %s', async (platform, Token, body) => {
    const PlatformApplicationArn = await application(platform)
    const TargetArn = await endpoint({ PlatformApplicationArn, Token })
    await publish({ TargetArn })
    await publish({ TargetArn, ...structured({ default: 'hello', GCM: 5, other: 'x' }) })
    expect(delivered.map(({ text }) => JSON.parse(text) as unknown)).toEqual([body, body])
  })

  it('is refused by a disabled endpoint', async () => {
    const TargetArn = await endpoint({ Attributes: { Enabled: 'false' } })
    await expect(publish({ TargetArn })).rejects.toMatchObject({
      name: 'EndpointDisabledException',
      message: 'Endpoint is disabled',
      $metadata: { httpStatusCode: 400 },
    })
    expect(delivered).toEqual([])
  })

  it('of a message for Google’s HTTP v1 API delivers that message', async () => {
    const message = { data: { a: 'b' }, android: { priority: 'high' } }
    const GCM = JSON.stringify({ fcmV1Message: { validate_only: false, message } })
    const Message = JSON.stringify({ default: 'x', GCM })
    await publish({ TargetArn: await endpoint(), MessageStructure: 'json', Message })
    expect(JSON.parse(delivered[0]?.text ?? '')).toEqual(message)
    const empty = JSON.stringify({ default: 'x', GCM: JSON.stringify({ fcmV1Message: {} }) })
    const TargetArn = await endpoint()
    await expect(
      publish({ TargetArn, MessageStructure: 'json', Message: empty }),
    ).rejects.toMatchObject(
      invalid('Message Reason: Invalid notification for protocol GCM: Notification is malformed'),
    )
  })

  it('to a busy token is throttled', async () => {
    const TargetArn = await endpoint({ Token: 'busy-device' })
    await expect(publish({ TargetArn })).rejects.toMatchObject({
      name: 'ThrottledException',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 429 },
    })
    expect(delivered).toEqual([])
  })

  it('to a dead token is accepted, and disables the endpoint instead of arriving', async () => {
    const TargetArn = await endpoint({ Token: 'dead-device' })
    await publish({ TargetArn })
    expect(delivered).toEqual([])
    expect(await attributesOf(TargetArn)).toMatchObject({ Enabled: 'false' })
    await expect(publish({ TargetArn })).rejects.toHaveProperty('name', 'EndpointDisabledException')
  })

  it('is refused by a disabled application', async () => {
    const TargetArn = await endpoint()
    await client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: await application(),
        Attributes: { Enabled: 'false' },
      }),
    )
    await expect(publish({ TargetArn })).rejects.toMatchObject({
      name: 'PlatformApplicationDisabledException',
    })
  })

  it('is refused by an endpoint that is gone', async () => {
    const TargetArn = await endpoint()
    await client.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }))
    await expect(publish({ TargetArn })).rejects.toMatchObject(
      invalid('TargetArn Reason: No endpoint found for the target arn specified'),
    )
  })

  it('is refused by a topic, for there are none', async () => {
    const TopicArn = `arn:aws:sns:${region}:${account}:topic`
    await expect(publish({ TopicArn })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    })
  })

  it.each([
    ['nothing to say', { Message: '' }, 'Empty message'],
    ['too much to say', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['an unknown structure', { MessageStructure: 'xml' }, 'MessageStructure Reason: must be json'],
    [
      'a structure that is no JSON',
      { MessageStructure: 'json' },
      'Message Structure - JSON message body failed to parse',
    ],
    [
      'no entry for the platform',
      structured({ APNS: '{}' }),
      'Message Structure - No default entry in JSON message body',
    ],
    [
      'a body that is no JSON',
      structured({ GCM: 'hello' }),
      'Message Reason: Invalid notification for protocol GCM: Notification is malformed',
    ],
    [
      'a body that is too long',
      structured({ GCM: JSON.stringify({ data: { text: 'x'.repeat(4096) } }) }),
      'Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit',
    ],
    [
      'no target',
      { TargetArn: undefined },
      'TopicArn or TargetArn Reason: no value for required parameter',
    ],
    [
      'a target that is no ARN',
      { TargetArn: 'device' },
      'TargetArn Reason: An ARN must have at least 6 elements, not 1',
    ],
  ])('is refused with %s', async (_what, input, detail) => {
    const TargetArn = await endpoint()
    await expect(publish({ TargetArn, ...input })).rejects.toMatchObject(invalid(detail))
    expect(delivered).toEqual([])
  })
})

describe('a text message', () => {
  const PhoneNumber = '+15551234567'

  it('arrives', async () => {
    await publish({ PhoneNumber, Message: 'Your code is 123456' })
    expect(delivered).toEqual([{ kind: 'sms', to: PhoneNumber, text: 'Your code is 123456' }])
  })

  it('comes from the sender that it names, else from the default', async () => {
    await client.send(new SetSMSAttributesCommand({ attributes: { DefaultSenderID: 'Cognate' } }))
    await publish({ PhoneNumber })
    await publish({
      PhoneNumber,
      MessageAttributes: {
        'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: 'Shop' },
      },
    })
    expect(delivered.map(({ from }) => from)).toEqual(['Cognate', 'Shop'])
  })

  it('takes its own entry of a structured message', async () => {
    const Message = JSON.stringify({ default: 'a', sms: 'b' })
    await publish({ PhoneNumber, MessageStructure: 'json', Message })
    expect(delivered).toMatchObject([{ text: 'b' }])
  })

  it('needs a phone number', async () => {
    await expect(publish({ PhoneNumber: 'abc' })).rejects.toMatchObject(
      invalid('PhoneNumber Reason: abc is not valid to publish to'),
    )
  })

  it('has defaults that are kept', async () => {
    const attributes = { DefaultSMSType: 'Transactional', MonthlySpendLimit: '1' }
    await client.send(new SetSMSAttributesCommand({ attributes }))
    const all = await client.send(new GetSMSAttributesCommand({}))
    expect(all.attributes).toEqual(attributes)
    const one = await client.send(new GetSMSAttributesCommand({ attributes: ['DefaultSMSType'] }))
    expect(one.attributes).toEqual({ DefaultSMSType: 'Transactional' })
    const strange = client.send(new SetSMSAttributesCommand({ attributes: { Colour: 'x' } }))
    await expect(strange).rejects.toMatchObject(invalid('Colour is not a valid attribute'))
  })

  it('may be sent to anyone', async () => {
    const command = new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: PhoneNumber })
    expect((await client.send(command)).isOptedOut).toBe(false)
  })
})

describe('the data folder', () => {
  it('carries everything over a restart, for its owner only', async () => {
    const TargetArn = await endpoint({ CustomUserData: 'ada' })
    await client.send(new SetSMSAttributesCommand({ attributes: { DefaultSenderID: 'Cognate' } }))
    await sns.stop()
    await start()
    expect(await endpoint({ CustomUserData: 'ada' })).toBe(TargetArn)
    await publish({ PhoneNumber: '+15551234567' })
    expect(delivered).toMatchObject([{ from: 'Cognate' }])
    expect((await stat(join(folder, 'data', 'sns.json'))).mode & 0o777).toBe(0o600)
  })

  it('is named when it cannot be read', async () => {
    const dataFolder = join(folder, 'broken')
    const inbox = { deliver: () => undefined }
    await (await startSns({ dataFolder, inbox, region, account })).stop()
    await writeFile(join(dataFolder, 'sns.json'), '{')
    await expect(startSns({ dataFolder, inbox, region, account })).rejects.toThrow(
      'sns.json cannot be read; remove it to start anew.',
    )
  })

  it('is not needed', async () => {
    const memory = await startSns({ inbox: { deliver: () => undefined }, region, account })
    await memory.stop()
    expect(memory.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})
