import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import type { IAMClient } from '@aws-sdk/client-iam'
import type { KinesisClient } from '@aws-sdk/client-kinesis'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { STSClient } from '@aws-sdk/client-sts'
import { standardOutputLog, type AuditLog } from './audit/audit-log.ts'
import { assumedRole } from './aws/assumed-role.ts'
import type { Bucket } from './aws/bucket.ts'
import type { JsonClient } from './aws/json-client.ts'
import type { QueryClient } from './aws/query-client.ts'
import { bucketOf, jsonClients } from './aws/services.ts'
import { isAssumable } from './domain/assumable-roles.ts'
import type { Courier } from './delivery/courier.ts'
import { fileWrapper, kmsWrapper, type KeyWrapper } from './keys/key-wrapper.ts'
import { Keyring } from './keys/keyring.ts'
import { SigningKeys } from './keys/signing-keys.ts'
import { countMetric } from './metrics.ts'
import { readSettings, type Settings } from './settings.ts'
import { userPoolAuthority } from './user-pools/token-authority.ts'
import type { TokenAuthority } from './verify-token/token-authority.ts'
import { Table, type StoreCall } from './store/table.ts'

/** Everything that an operation may ask for. It gets only what it names. */
export interface Services {
  readonly settings: Settings
  /** The time in milliseconds since the epoch. */
  readonly now: () => number
  readonly table: Table
  readonly keyring: Keyring
  readonly signingKeys: SigningKeys
  readonly courier: Courier
  readonly tokenAuthority: TokenAuthority
  readonly sts: () => Promise<STSClient>
  readonly sns: () => Promise<SNSClient>
  /** IAM, for the identity providers that the account trusts. */
  readonly iam: () => Promise<IAMClient>
  /** Speaks to the connections of the channel. */
  readonly channel: () => Promise<ApiGatewayManagementApiClient>
  /** Invokes the functions that are set as triggers. */
  readonly lambda: () => Promise<LambdaClient>
  /** Invokes functions of ours. */
  readonly ownLambda: () => Promise<LambdaClient>
  /** KMS for the keys of custom senders. */
  readonly kms: () => JsonClient
  /** SNS for what is published to many devices. */
  readonly publisher: () => QueryClient
  /** SQS for pushes that are tried again. */
  readonly sqs: () => JsonClient
  /** Milliseconds that a trigger has for each try. */
  readonly triggerPatience: number
  /** Where files for user import jobs are. */
  readonly importFiles: Bucket
  /** CloudWatch Logs, by a role if it is one of ours to assume, else by our own rights. */
  readonly logs: (roleArn: string) => JsonClient
  /** Kinesis, by a role if it is one of ours to assume, else by our own rights. */
  readonly kinesis: (roleArn: string | undefined) => Promise<KinesisClient>
  /** Where updates are that are too large for a record of a Kinesis stream. */
  readonly streamFiles: Bucket
  readonly auditLog: AuditLog
}

/** What a test or a benchmark may hold still or listen to. */
export interface ServiceOptions {
  readonly now?: () => number
  readonly onStoreCall?: (call: StoreCall) => void
  readonly triggerPatience?: number
}

/** Cognito's limit, which nobody can change (developer guide, "Things to know about Lambda triggers"). */
const cognitosPatience = 5_000

/**
 * Builds the services of an environment, each at its first use, so that a cold start pays only for
 * what it calls. AWS clients find their endpoints by the standard `AWS_ENDPOINT_URL_…` variables.
 */
export function createServices(
  env: Readonly<Record<string, string | undefined>>,
  { now = Date.now, onStoreCall, triggerPatience = cognitosPatience }: ServiceOptions = {},
): Services {
  const settings = readSettings(env)
  const { sts, ...sdk } = sdkClients(settings)
  const clients = jsonClients(env, settings.region)
  const table = once(() => new Table(clients.dynamoDb(), settings.tableName, onStoreCall))
  const kms = once(() => clients.kms())
  const sqs = once(() => clients.sqs())
  const publisher = once(() => clients.sns())
  const keyring = once(() => new Keyring(table(), keyWrapper(settings, kms), now))
  const { region, uploadEndpoint: publicEndpoint } = settings
  const bucket = (name: string) => once(() => bucketOf(env, { name, region, publicEndpoint, now }))
  const importFiles = bucket(settings.importBucket)
  const streamFiles = bucket(settings.streamBucket)
  const signingKeys = once(() => new SigningKeys(table(), keyring()))
  const courier = once(() => lazyCourier(settings, { sts, clients, now }))
  return {
    settings,
    now,
    get table() {
      return table()
    },
    get keyring() {
      return keyring()
    },
    get signingKeys() {
      return signingKeys()
    },
    get courier() {
      return courier()
    },
    get tokenAuthority() {
      return userPoolAuthority({ settings, table: table() })
    },
    sts,
    ...sdk,
    kms,
    sqs,
    publisher,
    triggerPatience,
    get importFiles() {
      return importFiles()
    },
    logs: (arn) =>
      clients.logs({
        region,
        ...(isAssumable(arn) && { credentials: assumedRole(sts, { arn }, now) }),
      }),
    kinesis: kinesisClients({ sts, now }),
    get streamFiles() {
      return streamFiles()
    },
    auditLog: lossCountingLog({ settings, now }),
  }
}

/** AWS's own clients, which are loaded when they are first used. */
function sdkClients({ lambdaEndpoint }: Settings) {
  const sts = once(async () => new (await import('@aws-sdk/client-sts')).STSClient({}))
  const sns = once(async () => new (await import('@aws-sdk/client-sns')).SNSClient({}))
  const iam = once(async () => new (await import('@aws-sdk/client-iam')).IAMClient({}))
  const channel = once(async () => {
    const gateway = await import('@aws-sdk/client-apigatewaymanagementapi')
    return new gateway.ApiGatewayManagementApiClient({})
  })
  const lambdaClient = once(async () => (await import('@aws-sdk/client-lambda')).LambdaClient)
  // Triggers are tried again by rules of their own
  const lambda = once(async () => new (await lambdaClient())({ maxAttempts: 1 }))
  const ownLambda = once(async () => {
    const where = lambdaEndpoint === undefined ? {} : { endpoint: lambdaEndpoint }
    return new (await lambdaClient())(where)
  })
  return { sts, sns, iam, channel, lambda, ownLambda }
}

function keyWrapper({ kmsKey, keyFile }: Settings, kms: () => JsonClient): KeyWrapper {
  if (kmsKey !== undefined) return kmsWrapper(kms(), kmsKey)
  if (keyFile !== undefined) return fileWrapper(keyFile)
  const refuse = () =>
    Promise.reject(new Error('COGNATE_KMS_KEY or, on one machine, COGNATE_KEY_FILE has to be set'))
  return { wrap: refuse, unwrap: refuse } // a command on the table may have no secret to seal or open
}

/** One client for each role: it keeps its connections and the role's credentials. */
function kinesisClients({
  sts,
  now,
}: {
  sts: () => Promise<STSClient>
  now: () => number
}): Services['kinesis'] {
  const clients = new Map<string | undefined, Promise<KinesisClient>>()
  const clientAs = async (role: string | undefined) => {
    const [{ KinesisClient }, { NodeHttpHandler }] = await Promise.all([
      import('@aws-sdk/client-kinesis'),
      import('@smithy/node-http-handler'),
    ])
    return new KinesisClient({
      requestHandler: new NodeHttpHandler(), // the default speaks HTTP/2, which few others than AWS do
      ...(role !== undefined && { credentials: assumedRole(sts, { arn: role }, now) }),
    })
  }
  return (roleArn) => {
    const role = roleArn !== undefined && isAssumable(roleArn) ? roleArn : undefined
    const client = clients.get(role) ?? clientAs(role)
    clients.set(role, client)
    return client
  }
}

function lossCountingLog(services: Pick<Services, 'settings' | 'now'>): AuditLog {
  return standardOutputLog((error) =>
    countMetric(services, 'LostAuditLines', { fault: error.name }),
  )
}

function lazyCourier(
  { smtpUrl, region }: Settings,
  {
    sts,
    clients,
    now,
  }: {
    sts: () => Promise<STSClient>
    clients: ReturnType<typeof jsonClients>
    now: () => number
  },
): Courier {
  const email = once(async () => {
    const { sesEmail, smtpEmail } = await import('./delivery/email-carriers.ts')
    return smtpUrl === undefined ? sesEmail(region) : smtpEmail(smtpUrl)
  })
  const sms = once(async () => {
    const { awsSms } = await import('./delivery/sms-carriers.ts')
    return awsSms({
      region,
      endUserMessaging: clients.endUserMessaging,
      credentialsOf: (role) => assumedRole(sts, role, now),
    })
  })
  return {
    email: async (message) => (await email())(message),
    sms: async (message) => (await sms())(message),
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

let shared: Services | undefined

/** The services of this process, from its own environment. */
export function processServices(): Services {
  return (shared ??= createServices(processEnvironment()))
}

/** The environment of this process, for handlers with settings of their own. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
