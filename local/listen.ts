import type { RequestListener } from 'node:http'
import { startHttp, type RunningServer, type UpgradeListener } from './http.ts'
import type { LocalSettings } from './settings.ts'
import type { RunningTls } from './tls/start.ts'

/** What answers on a port. */
export interface Listeners {
  readonly listener: RequestListener
  /** Takes WebSockets. */
  readonly upgrade: UpgradeListener
}

/**
 * A server whose port is taken; requests that come before it is opened wait. Its listeners are there
 * for another port to answer the same.
 */
export interface WaitingServer extends RunningServer, Listeners {
  open(listeners: Listeners): void
}

/** Takes the port of the server. @throws Error that says so when it is in use */
export async function listen({ host, port }: LocalSettings): Promise<WaitingServer> {
  let open: (listeners: Listeners) => void = () => undefined
  const opened = new Promise<Listeners>((resolve) => (open = resolve))
  let answer: Listeners = {
    listener: (...request) => void opened.then(({ listener }) => listener(...request)),
    upgrade: (...request) => void opened.then(({ upgrade }) => upgrade(...request)),
  }
  void opened.then((listeners) => (answer = listeners))
  const listener: RequestListener = (...request) => answer.listener(...request)
  const upgrade: UpgradeListener = (...request) => answer.upgrade(...request)
  const server = await taken(startHttp(listener, { host, port, upgrade }), { host, port })
  return { ...server, listener, upgrade, open }
}

/** Takes the next port for TLS, which is loaded only when wanted. @throws Error as above */
export async function listenWithTls(
  { host, port, region }: LocalSettings,
  { listener, upgrade }: WaitingServer,
  folder: string,
): Promise<RunningTls> {
  const { startTls } = await import('./tls/start.ts')
  const address = { host, port: port === 0 ? 0 : port + 1 }
  return taken(startTls(listener, { folder, region, upgrade, ...address }), address)
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
