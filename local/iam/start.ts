import { startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { queryListener, type QueryOperation, type QueryParameters } from '../query-protocol.ts'
import * as openId from './openid-providers.ts'
import type { IamServices } from './parameters.ts'
import { Registry, type OpenIdProvider } from './registry.ts'
import * as saml from './saml-providers.ts'

/** What the local IAM needs to know. */
export interface IamOptions extends ListenOptions {
  readonly account: string
  /** Folder for `iam.json`; without it everything is gone when it stops. */
  readonly dataFolder?: string
  /** Our own issuer, whose provider a deployment on AWS makes for itself: so does this one. */
  readonly issuer?: string
  /** How many clients a provider may have; AWS's quota unless given. */
  readonly mostClientIds?: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** The local IAM while it runs. */
export interface RunningIam extends RunningServer {
  /** The issuers that the account trusts. */
  openIdProviders(): Iterable<OpenIdProvider>
}

/** Clients of a provider; AWS does not raise it. */
const awsQuota = 100

type Operation = (services: IamServices, parameters: QueryParameters) => ReturnType<QueryOperation>

const operations = new Map<string, Operation>([
  ['CreateOpenIDConnectProvider', openId.createOpenIdConnectProvider],
  ['GetOpenIDConnectProvider', openId.getOpenIdConnectProvider],
  ['ListOpenIDConnectProviders', openId.listOpenIdConnectProviders],
  ['DeleteOpenIDConnectProvider', openId.deleteOpenIdConnectProvider],
  ['AddClientIDToOpenIDConnectProvider', openId.addClientIdToOpenIdConnectProvider],
  ['RemoveClientIDFromOpenIDConnectProvider', openId.removeClientIdFromOpenIdConnectProvider],
  ['CreateSAMLProvider', saml.createSamlProvider],
  ['GetSAMLProvider', saml.getSamlProvider],
  ['ListSAMLProviders', saml.listSamlProviders],
  ['UpdateSAMLProvider', saml.updateSamlProvider],
  ['DeleteSAMLProvider', saml.deleteSamlProvider],
])

/**
 * Starts a stand-in for IAM that speaks its query protocol and knows identity providers only, OpenID
 * Connect and SAML. It takes calls signed with any key.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
 */
export async function startIam(options: IamOptions): Promise<RunningIam> {
  const { account, dataFolder, issuer, mostClientIds = awsQuota, now = Date.now } = options
  const services = { registry: new Registry(dataFolder), account, mostClientIds, now }
  if (issuer !== undefined) openId.keepOwnProvider(services, issuer)
  const listener = queryListener({
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
    operations: new Map(
      [...operations].map(([name, operation]): [string, QueryOperation] => [
        name,
        (parameters) => operation(services, parameters),
      ]),
    ),
  })
  const server = await startHttp(listener, options)
  return { ...server, openIdProviders: () => services.registry.openIdProviders.values() }
}
