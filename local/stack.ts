import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { openFolders } from './data-folder.ts'
import { freePort } from './free-port.ts'
import { functionEnvironment } from './function-environment.ts'
import { startFunctions } from './functions.ts'
import { gatewayListener } from './gateway/listener.ts'
import { proxyTo } from './gateway/proxy.ts'
import { createRouter } from './gateway/routes.ts'
import { startHttp, type RunningServer } from './http.ts'
import type { LocalSettings } from './settings.ts'
import { startStandIns, type Undo } from './stand-ins.ts'
import type { RunningTls } from './tls/start.ts'

/** Everything that runs. */
export interface RunningStack {
  /** Base URL of the server, without a trailing slash. */
  readonly url: string
  readonly inboxUrl: string
  /** SNS, or what stands in for it. */
  readonly snsUrl: string
  /** Settles with the reason when a part ended by itself. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts the functions and everything that stands in for AWS around them. The port is taken first
 * and answers when all is ready.
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
  const standIns = await startStandIns(settings, { url, folder: folders.data, undo })
  const tls = settings.tls ? await listenWithTls(settings, server, folders.data) : undefined
  if (tls) undo.push(() => tls.stop())
  const lambdaPort = await freePort()
  const functions = await startFunctions({
    environment: functionEnvironment(settings, {
      url,
      keyFile: join(folders.data, 'key'),
      smtpUrl: standIns.smtpUrl,
      endpoints: new Map([
        ['dynamodb', standIns.dynamoDbUrl],
        ['sts', standIns.stsUrl],
        ['sns', standIns.snsUrl],
        ['lambda', `http://127.0.0.1:${lambdaPort}`],
      ]),
    }),
    lambdaPort,
    workFolder: folders.work,
    checkpointFile: join(folders.data, 'stream.json'),
    dynamoDbUrl: standIns.dynamoDbUrl,
  })
  undo.push(() => functions.stop())
  server.open(
    gatewayListener({
      router: createRouter(functions.routes),
      invoke: (name, event) => functions.invoke(name, event),
      mounts: new Map([['/inbox', proxyTo(standIns.inboxUrl)]]),
    }),
  )
  return { url, inboxUrl: `${url}/inbox`, snsUrl: standIns.snsUrl, failed: standIns.failed }
}

/** A server whose port is taken; requests that come before it is opened wait. */
interface WaitingServer extends RunningServer {
  readonly listener: RequestListener
  open(listener: RequestListener): void
}

async function listen({ host, port }: LocalSettings): Promise<WaitingServer> {
  let open: (listener: RequestListener) => void = () => undefined
  const opened = new Promise<RequestListener>((resolve) => (open = resolve))
  let answer: RequestListener = (request, response) => {
    void opened.then((listener) => listener(request, response))
  }
  void opened.then((listener) => (answer = listener))
  const listener: RequestListener = (request, response) => answer(request, response)
  const server = await taken(startHttp(listener, { host, port }), { host, port })
  return { ...server, listener, open }
}

/** TLS is on the next port. It is loaded only when wanted. */
async function listenWithTls(
  { host, port, region }: LocalSettings,
  { listener }: WaitingServer,
  folder: string,
): Promise<RunningTls> {
  const { startTls } = await import('./tls/start.ts')
  const address = { host, port: port === 0 ? 0 : port + 1 }
  return taken(startTls(listener, { folder, region, ...address }), address)
}

async function taken<T>(
  listening: Promise<T>,
  { host, port }: { host: string; port: number },
): Promise<T> {
  try {
    return await listening
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error // a Node error has a code
    throw new Error(`Port ${port} of ${host} is in use. Set PORT to another one.`, { cause: error })
  }
}

/** A URL that this machine can reach, of a server that listens on all interfaces. */
function loopbackUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//127.0.0.1:')
}
