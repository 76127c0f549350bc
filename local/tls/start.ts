import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { openAuthority } from './authority.ts'
import { createServerCertificate } from './certificate.ts'
import { hostNames } from './host-names.ts'

/** Where the TLS listener is, and whom it belongs to. */
export interface TlsOptions {
  /** Where the CA is kept. */
  readonly folder: string
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
  /** Whose Cognito host names the certificate bears. */
  readonly region: string
}

/** The TLS listener while it runs. */
export interface RunningTls {
  /** With the name localhost, which the certificate bears. */
  readonly url: string
  /** The CA's certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityPath: string
  stop(): Promise<void>
}

/** Starts an HTTPS server whose certificate comes from the local CA. */
export async function startTls(
  listener: RequestListener,
  { folder, host, port, region }: TlsOptions,
): Promise<RunningTls> {
  const now = Date.now()
  const authority = await openAuthority(folder, now)
  const { certificate, key } = await createServerCertificate(authority, hostNames(region), now)
  const server = createServer({ key, cert: certificate, minVersion: 'TLSv1.2' }, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `https://localhost:${address.port}`,
    authorityPath: authority.certificatePath,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
