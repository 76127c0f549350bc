import type { AuthorizationServer, Client, ClientAuth, TokenEndpointResponse } from 'oauth4webapi'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { openSecrets } from '../../user-pools/provider-secrets.ts'
import { FederationFault } from '../external-identity.ts'
import { appleClientSecret } from './apple.ts'
import { badAnswer, badToken } from './faults.ts'
import { wayOut } from './provider-fetch.ts'
import { kindOf } from './provider-kind.ts'

/** What came back from a provider, and what it was asked with. */
export interface CodeExchange {
  readonly redirectUri: string
  readonly code: string
  readonly codeVerifier: string
  readonly nonce: string
  /** The form field `user` of Apple's answer. */
  readonly appleUser?: string | undefined
  /** The parameter `iss` of the answer (RFC 9207). */
  readonly iss?: string | undefined
}

/** The services that the exchange takes. */
export type ExchangeServices = Pick<Services, 'settings' | 'now' | 'keyring'>

/** A provider and where it is. */
export interface KnownProvider {
  readonly provider: IdentityProvider
  readonly server: AuthorizationServer
}

/** What the token endpoint answered; the claims of an ID token in it have passed the library's checks. */
export interface Redeemed {
  readonly response: Response
  readonly tokens: TokenEndpointResponse
}

/** Seconds that a provider's clock may differ from ours. */
const slack = 60

/**
 * Takes a code to a provider's token endpoint. The library holds the answer against what was asked:
 * `iss`, `aud`, `azp`, `nonce`, `exp`, and the algorithm of an ID token against the list that we take.
 *
 * @throws FederationFault
 *
 * Source: RFC 6749, section 4.1.3; RFC 7636, section 4.5; RFC 9207, section 2.4; OpenID Connect Core
 * 1.0, section 3.1.3.
 */
export async function redeemCode(
  services: ExchangeServices,
  { provider, server }: KnownProvider,
  exchange: CodeExchange,
): Promise<Redeemed> {
  const oauth = await import('oauth4webapi')
  const { hasIdToken } = kindOf(provider)
  const { redirectUri, codeVerifier, nonce } = exchange
  const { client, authentication } = await clientOf(services, provider)
  const isByGet = provider.settings.details.token_request_method === 'GET'
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      await readAnswer(server, client, exchange),
      redirectUri,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the two without it are no OpenID providers
      hasIdToken ? codeVerifier : oauth.nopkce,
      await wayOut(services, 'token', { isByGet }),
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      ...(hasIdToken && { expectedNonce: nonce, requireIdToken: true }),
    })
    return { response, tokens }
  } catch (error) {
    const isAboutToken = hasIdToken && !isRefusal(error)
    throw isAboutToken ? badToken(error) : badAnswer(provider.name, 'token', error)
  }
}

/** Whether the endpoint refused the code, rather than answered with what we refuse. */
function isRefusal(error: unknown): boolean {
  const { cause } = error as Partial<Error> // whatever was thrown
  return Object.hasOwn(error as object, 'status') || cause instanceof Response // likewise
}

async function readAnswer(
  server: AuthorizationServer,
  client: Client,
  { code, iss }: CodeExchange,
): Promise<URLSearchParams> {
  const oauth = await import('oauth4webapi')
  const parameters = new URLSearchParams({ code, ...(iss !== undefined && { iss }) })
  try {
    return oauth.validateAuthResponse(server, client, parameters)
  } catch (error) {
    const { message } = error as Error // the library's
    throw new FederationFault('Bad issuer in the response of the IdP', { cause: message })
  }
}

/** As whom a provider knows us: by a secret in the form, as Cognito does, or by none where there is none. */
async function clientOf(
  { keyring, now }: ExchangeServices,
  provider: IdentityProvider,
): Promise<{ client: Client; authentication: ClientAuth }> {
  const oauth = await import('oauth4webapi')
  const sealer = await keyring.sealer('user-pools')
  const details = { ...provider.settings.details, ...openSecrets(sealer, provider) }
  const { client_id: id = '', client_secret: given } = details
  const secret = provider.type === 'SignInWithApple' ? appleClientSecret(details, now()) : given
  return {
    client: {
      client_id: id,
      [oauth.clockSkew]: Math.round((now() - Date.now()) / 1000), // the library reads a clock of its own
      [oauth.clockTolerance]: slack,
    },
    authentication: secret ? oauth.ClientSecretPost(secret) : oauth.None(),
  }
}
