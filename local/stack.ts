import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage, type RequestListener } from 'node:http'
import { processCredentials } from '../lib/aws/credentials.ts'
import { brokerKey } from '../lib/identity-pools/broker-key.ts'
import { createServices, type Services } from '../lib/services.ts'
import { channelPath } from './channel/start.ts'
import { channelUpgrade } from './channel/upgrade.ts'
import { keyFileIn, openFolders } from './data-folder.ts'
import { freePort } from './free-port.ts'
import { functionEnvironment } from './function-environment.ts'
import { localServiceFile, startFunctions } from './functions.ts'
import { gatewayListener } from './gateway/listener.ts'
import { ownOriginOnly, type OwnNames } from './gateway/own-origin.ts'
import { proxyTo } from './gateway/proxy.ts'
import { createRouter } from './gateway/routes.ts'
import { listen, listenWithTls } from './listen.ts'
import { previewPath, previewRoutes } from './preview/routes.ts'
import type { LocalSettings } from './settings.ts'
import { createQueues } from './sqs/service-queues.ts'
import { startStandIns, uploadsPath, type RunningStandIns, type Undo } from './stand-ins.ts'
import type { RunningTls } from './tls/start.ts'

/** Where serverless-offline answers for Lambda by default: a project of the user's own. */
const serverlessOffline = 'http://127.0.0.1:3002'

/** Everything that runs. */
export interface RunningStack {
  /** Base URL of the server, without a trailing slash. */
  readonly url: string
  readonly inboxUrl: string
  /** SNS, or what stands in for it. */
  readonly snsUrl: string
  /** The TLS listener, when there is one. */
  readonly tls: RunningTls | undefined
  /** Settles with the reason when a part ended by itself. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts the functions and everything that stands in for AWS around them. The port is taken first
 * and answers when all is ready, which is tried once.
 *
 * @throws Error when a part cannot start; what had started is stopped
 */
export async function startStack(settings: LocalSettings): Promise<RunningStack> {
  const undo: Undo = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return { ...(await start(settings, undo)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(settings: LocalSettings, undo: Undo): Promise<Omit<RunningStack, 'stop'>> {
  const server = await listen(settings)
  undo.push(() => server.stop())
  const folders = await openFolders(settings.dataFolder)
  undo.push(() => folders.release())
  const url = settings.publicUrl ?? loopbackUrl(server.url)
  const keys = { accessKeyId: 'local', secretAccessKey: randomBytes(24).toString('base64url') }
  const credentials = settings.hasOwnCredentials
    ? processCredentials(process.env)
    : () => Promise.resolve(keys)
  const standIns = await startStandIns(settings, { url, folder: folders.data, credentials, undo })
  const tls = settings.tls ? await listenWithTls(settings, server, folders.data) : undefined
  if (tls) undo.push(() => tls.stop())
  const file = await localServiceFile(standIns.tableName)
  const { region, account } = settings
  const sqsPlace = { endpoint: standIns.sqsUrl, region, account, credentials }
  const queues = await createQueues(file, sqsPlace)
  const lambdaPort = await freePort()
  const environment = functionEnvironment(settings, {
    url,
    tableName: standIns.tableName,
    keyFile: keyFileIn(folders.data),
    smtpUrl: standIns.smtpUrl,
    keys,
    uploadEndpoint: settings.endpoints.has('s3') ? undefined : `${url}${uploadsPath}`,
    lambdaUrl: `http://127.0.0.1:${lambdaPort}`,
    pushRetries: queues.of('PushRetries').url,
    pushFailures: queues.of('PushFailures').url,
    endpoints: endpointsOf(standIns, settings),
  })
  const functions = await startFunctions({
    file,
    queues,
    environment,
    lambdaPort,
    region,
    workFolder: folders.work,
    checkpointFolder: folders.data,
    dynamoDbUrl: standIns.dynamoDbUrl,
  })
  undo.push(() => functions.stop())
  undo.push(() => standIns.channel.connections.cut()) // while there is somebody to tell
  const services = createServices({ ...process.env, ...environment })
  await brokerKey(services) // so that whoever is to trust it can be told of it first
  server.open({
    listener: gatewayListener({
      router: createRouter(functions.routes),
      invoke: (name, event) => functions.invoke(name, event),
      mounts: mountsOf(standIns, services, { host: settings.host, url }),
    }),
    upgrade: channelUpgrade({
      connections: standIns.channel.connections,
      path: channelPath,
      invoke: functions.invokeChannel,
    }),
  })
  await requireHealth(loopbackUrl(server.url))
  const { snsUrl, failed } = standIns
  return { url, inboxUrl: `${url}/inbox`, snsUrl, tls, failed }
}

/** Where the functions find AWS's services, by the names in `AWS_ENDPOINT_URL_…`. */
function endpointsOf(standIns: RunningStandIns, { endpoints }: LocalSettings): Map<string, string> {
  return new Map([
    ['dynamodb', standIns.dynamoDbUrl],
    ['sts', standIns.stsUrl],
    ['iam', standIns.iamUrl],
    ['sns', standIns.snsUrl],
    ['sqs', standIns.sqsUrl],
    ['pinpoint_sms_voice_v2', standIns.smsVoiceUrl],
    ['kinesis', standIns.kinesisUrl],
    ['kms', standIns.kmsUrl],
    ['s3', standIns.s3Url],
    ['cloudwatch_logs', standIns.logsUrl],
    ['apigatewaymanagementapi', standIns.channel.managementUrl],
    ['lambda', endpoints.get('lambda') ?? serverlessOffline],
  ])
}

/** What is reached on the server's own port beside the functions. */
function mountsOf(
  standIns: RunningStandIns,
  services: Services,
  names: OwnNames,
): Map<string, RequestListener> {
  const own = (url: string) => ownOriginOnly(proxyTo(url), names)
  const preview = previewRoutes(services)
  return new Map([
    ['/inbox', own(standIns.inboxUrl)],
    [previewPath, ownOriginOnly(preview, names)],
    ['/sns', own(standIns.snsUrl)],
    ['/iam', own(standIns.iamUrl)],
    ['/sts', own(standIns.stsUrl)],
    ['/kinesis', own(standIns.kinesisUrl)],
    ['/kms', own(standIns.kmsUrl)],
    ['/logs', own(standIns.logsUrl)],
    [uploadsPath, proxyTo(standIns.s3Url)], // it takes signed requests only
  ])
}

/** Asks what anybody would ask first. @throws Error when it is not answered well */
async function requireHealth(url: string): Promise<void> {
  const [answer] = (await once(get(`${url}/health`), 'response')) as [IncomingMessage] // Node's
  answer.resume()
  if (answer.statusCode !== 200) {
    throw new Error(`The server has started but answers /health with ${answer.statusCode}.`)
  }
}

/** A URL that this machine can reach, of a server that listens on all interfaces. */
function loopbackUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//127.0.0.1:')
}
