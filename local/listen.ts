import type { RequestListener } from 'node:http'
import { startHttp, type RunningServer } from './http.ts'
import type { LocalSettings } from './settings.ts'
import type { RunningTls } from './tls/start.ts'

/** A server whose port is taken; requests that come before it is opened wait. */
export interface WaitingServer extends RunningServer {
  /** What answers on the port, for another port to answer the same. */
  readonly listener: RequestListener
  open(listener: RequestListener): void
}

/** Takes the port of the server. @throws Error that says so when it is in use */
export async function listen({ host, port }: LocalSettings): Promise<WaitingServer> {
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

/** Takes the next port for TLS, which is loaded only when wanted. @throws Error as above */
export async function listenWithTls(
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
