import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Credentials } from '../lib/aws/aws-client.ts'
import { startChannel, type RunningChannel } from './channel/start.ts'
import { noteDatabaseAddress } from './database-address.ts'
import { startDynamoDb } from './dynamodb.ts'
import { startIam } from './iam/start.ts'
import type { RunningServer } from './http.ts'
import { startInbox } from './inbox/start.ts'
import { startKinesis } from './kinesis/start.ts'
import { startKms } from './kms/start.ts'
import { startLogs } from './logs/start.ts'
import { startS3 } from './s3/start.ts'
import type { LocalSettings, StandIn } from './settings.ts'
import { startSmsVoice } from './sms-voice/start.ts'
import { startSns } from './sns/start.ts'
import { showFailures } from './sqs/failures.ts'
import { startSqs } from './sqs/start.ts'
import { startSts, type StsOptions } from './sts/start.ts'
import { createTable, dropTable } from './table.ts'

/** What stands in for AWS: the URL of each part, the user's own where one was named. */
export interface RunningStandIns {
  readonly dynamoDbUrl: string
  readonly tableName: string
  readonly stsUrl: string
  readonly iamUrl: string
  readonly snsUrl: string
  readonly sqsUrl: string
  /** End User Messaging. */
  readonly smsVoiceUrl: string
  readonly kinesisUrl: string
  readonly kmsUrl: string
  readonly s3Url: string
  readonly logsUrl: string
  /** API Gateway's WebSockets. */
  readonly channel: RunningChannel
  readonly inboxUrl: string
  readonly smtpUrl: string
  /** Settles with the reason when a part ended by itself. */
  readonly failed: Promise<string>
}

/** Waits until a part runs, and has it stopped in the end. */
type Track = <T extends { stop(): Promise<void> }>(starting: Promise<T>) => Promise<T>

/** Steps that undo what was started, to be taken last things first. */
export type Undo = (() => Promise<void>)[]

/** What the stand-ins need to know of the run. */
export interface StandInsOptions {
  /** Base URL of the server. */
  readonly url: string
  /** Where the roles file and the keys' file lie. */
  readonly folder: string
  /** As whom the functions sign. */
  readonly credentials: () => Promise<Credentials>
  /** Gets a step for each part as soon as it runs. */
  readonly undo: Undo
}

/** The table of the embedded database. */
export const localTable = 'cognate-local'

/** As many as Cognito takes identity pools: here nobody has to share a provider of AWS's size. */
const mostClientIds = 1000

/** Where the local S3 is on the server's own port. */
export const uploadsPath = '/s3'

/** Starts the database, the inbox and AWS's stand-ins, but those that the user has elsewhere. */
export async function startStandIns(
  settings: LocalSettings,
  { url, folder, credentials, undo }: StandInsOptions,
): Promise<RunningStandIns> {
  const { dataFolder, endpoints, region, account } = settings
  const kept = dataFolder === undefined ? {} : { dataFolder }
  const track: Track = async (starting) => {
    const part = await starting
    undo.push(() => part.stop())
    return part
  }
  const urlOf = async (name: StandIn, begin: () => Promise<RunningServer>) =>
    endpoints.get(name) ?? (await track(begin())).url
  const database = async () => {
    const named = endpoints.get('dynamodb')
    if (named !== undefined) return foreignDatabase(settings, named, undo)
    // Also with `memory`, whose folder ends with the run: the engine's own memory slows with use.
    const { url: endpoint, ended } = await track(startDynamoDb({ dataFolder: folder }))
    await createTable(endpoint, { name: localTable, region })
    await track(Promise.resolve(noteDatabaseAddress(folder, endpoint)))
    return { endpoint, tableName: localTable, failed: ended }
  }
  const messages = async () => {
    const inbox = await track(startInbox(kept))
    const sns = await urlOf('sns', () => startSns({ inbox, region, account, ...kept }))
    const smsVoice = await urlOf('pinpoint_sms_voice_v2', () => startSmsVoice({ inbox }))
    const onMessage = showFailures(inbox)
    const sqs = await urlOf('sqs', () => startSqs({ onMessage, region, account }))
    const kinesis = await urlOf('kinesis', () => startKinesis({ inbox, region, account, ...kept }))
    return { inbox, snsUrl: sns, sqsUrl: sqs, smsVoiceUrl: smsVoice, kinesisUrl: kinesis }
  }
  const uploads = { folder: join(folder, 's3'), prefix: uploadsPath, hosts: [new URL(url).host] }
  const starting = [
    database(),
    messages(),
    startTrust(settings, { issuer: `${url}/identity-pools`, folder, track }),
    urlOf('kms', () => startKms({ keyFile: join(folder, 'kms-key'), region, account })),
    urlOf('s3', () => startS3({ ...uploads, credentials })),
    urlOf('cloudwatch_logs', () => startLogs({ folder: join(folder, 'logs') })),
    track(startChannel()),
  ] as const
  await Promise.allSettled(starting) // so that nothing starts after the undoing
  const [{ endpoint, tableName, failed }, { inbox, ...senders }, { stsUrl, iamUrl }, ...others] =
    await Promise.all(starting)
  const [kmsUrl, s3Url, logsUrl, channel] = others
  return {
    dynamoDbUrl: endpoint,
    tableName,
    stsUrl,
    iamUrl,
    ...senders,
    kmsUrl,
    s3Url,
    logsUrl,
    channel,
    inboxUrl: inbox.url,
    smtpUrl: inbox.smtpUrl,
    failed: failed.then((reason) => `The embedded DynamoDB ended: ${reason}`),
  }
}

/** IAM, and STS, which trusts the providers that are in it. */
async function startTrust(
  { dataFolder, endpoints, account }: LocalSettings,
  { issuer, folder, track }: { issuer: string; folder: string; track: Track },
): Promise<{ stsUrl: string; iamUrl: string }> {
  const kept = dataFolder === undefined ? {} : { dataFolder }
  const roles = { rolesFile: join(folder, 'roles.json'), issuer, account }
  const startStsWith = async (more: Pick<StsOptions, 'openIdProviders'>) =>
    endpoints.get('sts') ?? (await track(startSts({ ...roles, ...more }))).url
  const named = endpoints.get('iam')
  if (named !== undefined) return { iamUrl: named, stsUrl: await startStsWith({}) }
  const iam = await track(startIam({ account, issuer, mostClientIds, ...kept }))
  const stsUrl = await startStsWith({ openIdProviders: () => iam.openIdProviders() })
  return { iamUrl: iam.url, stsUrl }
}

/** The table in an engine that others may use too: a run that keeps nothing has one of its own. */
async function foreignDatabase(
  { dataFolder, region }: LocalSettings,
  endpoint: string,
  undo: Undo,
): Promise<{ endpoint: string; tableName: string; failed: Promise<string> }> {
  const isKept = dataFolder !== undefined
  const name = isKept ? localTable : `${localTable}-${randomBytes(6).toString('hex')}`
  await createTable(endpoint, { name, region })
  if (!isKept) undo.push(() => dropTable(endpoint, { name, region }))
  return { endpoint, tableName: name, failed: new Promise<string>(() => undefined) }
}
