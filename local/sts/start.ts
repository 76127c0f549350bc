import type { ListenOptions, RunningServer } from '../http.ts'
import { startHttp } from '../http.ts'
import type { QueryOperation } from '../query-protocol.ts'
import { queryListener } from '../query-protocol.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { issuerKeys } from './issuer-keys.ts'
import { openRolesFile, withProviders, type OidcProvider } from './roles-file.ts'
import type { Session } from './sessions.ts'
import { Sessions } from './sessions.ts'

/** What the local STS needs to know. */
export interface StsOptions extends ListenOptions {
  /** Path of the roles file; created with two roles on first start, read again when it changes. */
  rolesFile: string
  /** The identity-pool issuer that the default roles trust, as in its tokens. */
  issuer: string
  account: string
  /**
   * The OpenID Connect providers of the account, beside those in the roles file. Without it the one
   * issuer is trusted, for any audience.
   */
  openIdProviders?: () => Iterable<OidcProvider>
  /** Milliseconds since the epoch. */
  now?: () => number
}

/** The local STS while it runs. */
export interface RunningSts extends RunningServer {
  /** Whom keys that it handed out stand for. */
  session(accessKeyId: string): Session | undefined
}

/**
 * Starts a stand-in for STS that speaks its query protocol: it hands out keys for the roles in the
 * roles file to whoever brings a token that they trust, checked as STS checks it. The keys are
 * good for nothing but this machine, and are forgotten when it stops.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
 */
export async function startSts(options: StsOptions): Promise<RunningSts> {
  const { rolesFile, issuer, account, now = Date.now } = options
  const { openIdProviders = () => [{ url: issuer, clientIds: ['*'] }] } = options
  const sessions = new Sessions()
  const readRoles = await openRolesFile({ path: rolesFile, issuer, account })
  const readTrust = async () => withProviders(await readRoles(), openIdProviders())
  const services = { account, readTrust, keys: issuerKeys(), sessions, now }
  const operations = new Map<string, QueryOperation>([
    ['AssumeRoleWithWebIdentity', (parameters) => assumeRoleWithWebIdentity(services, parameters)],
    ['GetCallerIdentity', (_parameters, call) => getCallerIdentity(services, call)],
    ['AssumeRole', (parameters) => assumeRole(services, parameters)],
  ])
  const listener = queryListener({
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    version: '2011-06-15',
    operations,
  })
  const server = await startHttp(listener, options)
  return { ...server, session: (accessKeyId) => sessions.find(accessKeyId) }
}
