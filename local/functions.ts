import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ServerlessOffline from 'serverless-offline'
import Lambda from 'serverless-offline/lambda'
import Serverless from 'serverless/lib/serverless.js'
import { startEventSources } from './event-sources.ts'
import type { Route } from './gateway/routes.ts'
import { channelRoutesOf, readServiceFile, routesOf, type ServiceFile } from './service-file.ts'
import type { ServiceQueues } from './sqs/service-queues.ts'

/** Where the functions run and what they find there. */
export interface FunctionsOptions {
  /** What serverless.yml says, by {@link localServiceFile}. */
  readonly file: ServiceFile
  readonly queues: ServiceQueues
  /** The environment of every function. */
  readonly environment: Readonly<Record<string, string>>
  readonly lambdaPort: number
  readonly region: string
  /** A folder of this run's own. */
  readonly workFolder: string
  /** Where each function's position in the stream is kept between runs. */
  readonly checkpointFolder: string
  readonly dynamoDbUrl: string
}

/** The functions of serverless.yml, ready to be called. */
export interface RunningFunctions {
  readonly routes: readonly Route[]
  /** Runs a function; rejects when it throws. */
  invoke(functionName: string, event: object): Promise<unknown>
  /** Runs the function of a route of the WebSocket API, such as `$connect`. */
  readonly invokeChannel: (route: string, event: object) => Promise<unknown>
  stop(): Promise<void>
}

/** The stage that this machine is, in names such as `cognate-local-credentials`. */
const localStage = 'local'

/** The name of a function of serverless.yml, at the local stage. */
export function localFunctionName(name: string): string {
  return `cognate-${localStage}-${name}`
}

/** How long the stream is left alone after a look at it, in milliseconds. */
const streamInterval = 200

/**
 * Records taken at one look: all that DynamoDB gives. The reader counts what its filter then drops,
 * so ten of any kind five times a second would be all that a busy table gets through.
 */
const streamBatch = 1000

const projectFolder = fileURLToPath(new URL('..', import.meta.url))

/** What serverless.yml says for this machine. */
export function localServiceFile(tableName: string): Promise<ServiceFile> {
  return readServiceFile(projectFolder, localStage, tableName)
}

/**
 * Runs the functions of serverless.yml in this process with serverless-offline: for the gateway,
 * behind Lambda's Invoke API, on their schedules, and on the table's stream.
 *
 * @see https://www.serverless.com/plugins/serverless-offline
 */
export async function startFunctions(options: FunctionsOptions): Promise<RunningFunctions> {
  const { file, queues, region, checkpointFolder } = options
  linkHandlers(file, options.workFolder)
  const serverless = await loadService(file, options)
  const settings = offlineSettings(options)
  const lambda = new Lambda(serverless, settings)
  lambda.create(
    serverless.service.getAllFunctions().map((functionKey) => ({
      functionKey,
      functionDefinition: serverless.service.getFunction(functionKey),
    })),
  )
  const offline = new ServerlessOffline(serverless, settings, { log, progress: log })
  const invoke = (functionName: string, event: object) => {
    const found = lambda.get(functionName)
    found.setEvent(event)
    return found.runHandler()
  }
  const channelRoutes = channelRoutesOf(file)
  await offline.start()
  const feeding = { settings, queues, region, checkpointFolder, log, invoke }
  const sources = await startEventSources(file, serverless, feeding)
  return {
    routes: routesOf(file),
    invoke,
    invokeChannel: async (route, event) => invoke(channelRoutes.get(route) ?? '', event),
    async stop() {
      await sources.stop()
      await offline.end(true)
    },
  }
}

/**
 * serverless-offline loads TypeScript through a compiler of its own, in a thread of its own. Node
 * reads it without help: each function gets a module that only passes its handler on.
 */
function linkHandlers({ functions }: ServiceFile, workFolder: string): void {
  for (const { handler } of Object.values(functions)) {
    const file = handler.replace(/\.[^.]*$/u, '')
    const link = join(workFolder, `${file}.mjs`)
    const source = new URL(`../${file}.ts`, import.meta.url)
    mkdirSync(dirname(link), { recursive: true })
    writeFileSync(link, `export * from ${JSON.stringify(source.href)}\n`)
  }
}

/** The service as it is on this machine: our environment, and no events that are ours to bring. */
async function loadService(
  file: ServiceFile,
  { environment }: FunctionsOptions,
): Promise<Serverless> {
  const functions = Object.entries(file.functions).map(
    ([name, { handler, timeout, events = [] }]) => [
      name,
      {
        handler,
        timeout,
        events: events
          .filter(
            ({ httpApi, sqs, websocket }) =>
              httpApi === undefined && sqs === undefined && websocket === undefined,
          )
          .map((event) =>
            event.stream
              ? {
                  stream: { ...event.stream, readInterval: streamInterval, batchSize: streamBatch },
                }
              : event,
          ),
      },
    ],
  )
  const options = { stage: localStage }
  const serverless = new Serverless({
    configuration: {
      service: file.service,
      provider: { ...file.provider, environment, stage: localStage },
      functions: Object.fromEntries(functions) as object,
      resources: file.resources,
    },
    configurationFilename: 'serverless.yml',
    serviceDir: projectFolder,
    commands: ['offline', 'start'],
    options,
  })
  await serverless.service.load(options)
  serverless.service.mergeArrays()
  serverless.service.setFunctionNames(options)
  return serverless
}

function offlineSettings({ workFolder, lambdaPort, ...options }: FunctionsOptions): object {
  return {
    host: '127.0.0.1',
    lambdaPort,
    location: workFolder,
    noSponsor: true,
    noTimeout: true, // its timers outlive the calls; the gateway has its own
    useInProcess: true,
    endpoint: options.dynamoDbUrl,
    region: options.environment.AWS_REGION,
    accessKeyId: options.environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: options.environment.AWS_SECRET_ACCESS_KEY,
  }
}

const ignore = (): void => undefined

/** Only what went wrong is told: the packages announce every call otherwise. */
const log = {
  debug: ignore,
  info: ignore,
  notice: ignore,
  verbose: ignore,
  success: ignore,
  get: () => log,
  remove: ignore,
  warning: tell,
  error: tell,
}

function tell(...parts: readonly unknown[]): void {
  const text = parts.map((part) => (part instanceof Error ? part.stack : String(part))).join(' ')
  if (text.trim() !== '') process.stderr.write(`${text}\n`)
}
