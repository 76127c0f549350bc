import {
  CreatePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  type Endpoint,
} from '@aws-sdk/client-sns'
import type { DynamoDBBatchResponse, DynamoDBRecord, SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { registerDevice } from '../../lib/operations/sync/register-device.ts'
import { setIdentityPoolConfiguration } from '../../lib/operations/sync/set-identity-pool-configuration.ts'
import { subscribeToDataset } from '../../lib/operations/sync/subscribe-to-dataset.ts'
import type { Services } from '../../lib/services.ts'
import { toItem } from '../../lib/store/attribute-values.ts'
import { datasetRef } from '../../lib/store/datasets.ts'
import { announceAgain } from '../../lib/sync/announce-again.ts'
import { announceChanges } from '../../lib/sync/announce-changes.ts'
import type { Owner } from '../../lib/sync/owner.ts'
import type { OutgoingMessage } from '../../local/inbox/message.ts'
import { startSns } from '../../local/sns/start.ts'
import { startSqs } from '../../local/sqs/start.ts'
import {
  aDataset,
  anIdentity,
  byAdmin,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'

/** The platforms that the stage has an application for. */
type Platform = 'GCM' | 'APNS'

/** Services with an SNS, and who owns the dataset `notes`. */
export interface PushStage extends SyncBench {
  /** What SNS has delivered, oldest first. */
  readonly delivered: OutgoingMessage[]
  /** The messages that went into each queue, oldest first. */
  readonly retries: string[]
  readonly failures: string[]
  readonly applications: Readonly<Record<Platform, string>>
}

/** Starts the store and SNS; a pool with an application for each platform, and an identity in it. */
export async function pushStage(): Promise<PushStage> {
  const delivered: OutgoingMessage[] = []
  const inbox = { deliver: (message: OutgoingMessage) => void delivered.push(message) }
  const sns = await startSns({ inbox, region: 'us-east-1', account: '123456789012' })
  process.env.AWS_ENDPOINT_URL_SNS = sns.url
  const [retries, failures]: [string[], string[]] = [[], []]
  const onMessage = (queue: string, body: string) =>
    void (queue === 'retries' ? retries : failures).push(body)
  const sqs = await startSqs({ onMessage, region: 'us-east-1', account: '123456789012' })
  process.env.AWS_ENDPOINT_URL_SQS = sqs.url
  const bench = await syncBench({
    COGNATE_PUSH_RETRIES: await aQueue(sqs.url, 'retries'),
    COGNATE_PUSH_FAILURES: await aQueue(sqs.url, 'failures'),
  })
  const { services } = bench
  const applications = {
    GCM: await anApplication(services, 'GCM'),
    APNS: await anApplication(services, 'APNS'),
  }
  await usesApplications({ ...bench, applications })
  const stop = async () => {
    await bench.stop()
    await sns.stop()
    await sqs.stop()
  }
  return { ...bench, delivered, retries, failures, applications, stop }
}

async function aQueue(url: string, QueueName: string): Promise<string> {
  const headers = { 'x-amz-target': 'AmazonSQS.CreateQueue' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ QueueName }) })
  return ((await answer.json()) as { QueueUrl: string }).QueueUrl // SQS's answer
}

/** Makes an application, or finds it. */
export async function anApplication(
  services: Services,
  Platform: Platform,
  Name = 'notes',
): Promise<string> {
  const Attributes = { PlatformCredential: 'secret', PlatformPrincipal: 'principal' }
  const command = new CreatePlatformApplicationCommand({ Name, Platform, Attributes })
  const { PlatformApplicationArn = '' } = await (await services.sns()).send(command)
  return PlatformApplicationArn
}

/** The same stage, owned by a new identity in a pool of its own with the same applications. */
export async function withNewOwner(stage: PushStage): Promise<PushStage> {
  const other = { ...stage, owner: await anIdentity(stage.services) }
  await usesApplications(other)
  return other
}

/** Sets the applications of the owner's pool. */
export async function usesApplications(
  { services, owner, applications }: Pick<PushStage, 'services' | 'owner' | 'applications'>,
  ApplicationArns: string[] = Object.values(applications),
): Promise<void> {
  const { IdentityPoolId }: Owner = owner
  const input = { IdentityPoolId, PushSync: { ApplicationArns } }
  await setIdentityPoolConfiguration.run(input, services, byAdmin)
}

/** Registers a token as the owner. */
export async function aDevice(
  stage: PushStage,
  Token: string,
  Platform: Platform | 'ADM' = 'GCM',
): Promise<string> {
  const { DeviceId = '' } = await runAs(stage, registerDevice, { Platform, Token })
  return DeviceId
}

/** Registers a token as the owner, and subscribes it to the dataset, which has to be there. */
export async function aListeningDevice(
  stage: PushStage,
  Token: string,
  Platform: Platform = 'GCM',
): Promise<string> {
  const DeviceId = await aDevice(stage, Token, Platform)
  await listens(stage, DeviceId)
  return DeviceId
}

/** Subscribes a device of the owner to the dataset. */
export async function listens(stage: PushStage, DeviceId: string): Promise<void> {
  await runAs(stage, subscribeToDataset, { DatasetName: 'notes', DeviceId })
}

/** Writes the dataset, as one of the owner's devices or as none. */
export async function write(
  stage: Pick<PushStage, 'services' | 'owner'>,
  DeviceId?: string,
): Promise<void> {
  const { list, updateWith } = aDataset(stage)
  const { Records: [record] = [], SyncSessionToken } = await list()
  await updateWith(SyncSessionToken, [replace('a', 'v', record?.SyncCount)], DeviceId)
}

/** What the stream tells of a write: the dataset before and after. */
export async function changeBy(
  stage: Pick<PushStage, 'services' | 'owner'>,
  { writer, position = '1' }: { writer?: string; position?: string } = {},
): Promise<DynamoDBRecord> {
  const { key, parse } = datasetRef(stage.owner.IdentityId, 'notes')
  const image = async () => {
    const dataset = await stage.services.table.get({ key, parse })
    return (
      dataset &&
      (toItem({ ...key, dataset }) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'])
    ) // as the stream has it
  }
  const OldImage = await image()
  await write(stage, writer)
  const NewImage = await image()
  const dynamodb = {
    SequenceNumber: position,
    ...(OldImage && { OldImage }),
    ...(NewImage && { NewImage }),
  }
  return { eventName: OldImage ? 'MODIFY' : 'INSERT', dynamodb }
}

const plenty = () => 60_000

/** Has the function at the stream tell of changes. */
export function announce(
  { services }: Pick<PushStage, 'services'>,
  records: readonly DynamoDBRecord[],
  timeLeft = plenty,
): Promise<DynamoDBBatchResponse> {
  return announceChanges(services, records, timeLeft)
}

/** Has the function at the queue of retries tell again what lies there. */
export function retry(
  { services, retries }: Pick<PushStage, 'services' | 'retries'>,
  timeLeft = plenty,
): Promise<SQSBatchResponse> {
  const records = retries.splice(0).map((body, index) => ({ messageId: String(index), body }))
  return announceAgain(services, records as SQSRecord[], timeLeft) // of which it reads these two
}

/** The endpoints of a token, each in an application. */
export async function endpointsOf(
  { services, applications }: PushStage,
  token: string,
): Promise<Endpoint[]> {
  const sns = await services.sns()
  const pages = Object.values(applications).map((PlatformApplicationArn) =>
    sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn })),
  )
  const endpoints = (await Promise.all(pages)).flatMap(({ Endpoints = [] }) => Endpoints)
  return endpoints.filter(({ Attributes }) => Attributes?.Token === token)
}

/** What SNS says of an endpoint. */
export async function attributesOf(
  { services }: PushStage,
  { EndpointArn }: Endpoint,
): Promise<Record<string, string> | undefined> {
  const sns = await services.sns()
  return (await sns.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes
}
