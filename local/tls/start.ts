import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { stopServer, wantsWebSocket, type UpgradeListener } from '../http.ts'
import { openAuthority } from './authority.ts'
import { createServerCertificate, newKey } from './certificate.ts'
import { hostNames, isServedName } from './host-names.ts'

/** Where the TLS listener is, and whom it belongs to. */
export interface TlsOptions {
  /** Where the CA is kept. */
  readonly folder: string
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
  /** Whose Cognito host names the certificate bears. */
  readonly region: string
  /** Takes WebSockets. */
  readonly upgrade?: UpgradeListener
}

/** The TLS listener while it runs. */
export interface RunningTls {
  /** With the name localhost, which the certificate bears. */
  readonly url: string
  /** The CA's certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityPath: string
  stop(): Promise<void>
}

/** Names beyond the usual ones that get a certificate of their own; making one takes time. */
const mostNames = 100

/** Starts an HTTPS server whose certificates come from the local CA. */
export async function startTls(
  listener: RequestListener,
  { folder, host, port, region, upgrade }: TlsOptions,
): Promise<RunningTls> {
  const now = Date.now()
  const authority = await openAuthority(folder, now)
  const key = await newKey()
  const cert = createServerCertificate(authority, { key, ...hostNames(region), now })
  const contexts = new Map<string, SecureContext>()
  const contextFor = (name: string): SecureContext | undefined => {
    const known = contexts.get(name)
    if (known || contexts.size === mostNames || !isServedName(name)) return known
    const names = { dns: [name], addresses: [] }
    const own = createServerCertificate(authority, { key, ...names, now: Date.now() })
    const context = createSecureContext({ key, cert: own })
    contexts.set(name, context)
    return context
  }
  const server = createServer(
    {
      key,
      cert,
      minVersion: 'TLSv1.2',
      SNICallback: (name, answer) => answer(null, contextFor(name.toLowerCase())),
      ...(upgrade && { shouldUpgradeCallback: wantsWebSocket }),
    },
    listener,
  )
  if (upgrade) server.on('upgrade', upgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `https://localhost:${address.port}`,
    authorityPath: authority.certificatePath,
    stop: () => stopServer(server),
  }
}
