import { refusedLogin, unsupportedProvider } from '../../domain/login-refusals.ts'
import type { Services } from '../../services.ts'
import { askProvider, nameIn, type ProviderAnswer } from './ask-provider.ts'
import { publicLogin, type Login } from './login.ts'
import { addressOf, publicProviders } from './public-providers.ts'

type Needed = Pick<Services, 'settings' | 'now'>

const { facebook } = publicProviders

/**
 * Checks an access token of Facebook: it has to be one for the pool's app, and whose it is, is what
 * Facebook says. With the app's secret behind its id, `id;secret`, Facebook inspects the token;
 * without it, as Cognito takes it, the token is asked for its app and its user.
 *
 * @param configured the value in the pool's `SupportedLoginProviders`
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 *
 * Source: Facebook Login, "Access Token Debugging"; Graph API, `/debug_token`, `/app`, `/me`.
 */
export async function checkFacebookLogin(
  services: Needed,
  token: string,
  configured: string,
): Promise<Login> {
  const [appId = '', secret] = configured.split(';')
  const { app, user } =
    secret === undefined
      ? await ownWords(services, token)
      : await inspected(services, token, { appId, secret })
  if (app !== appId) throw unsupportedProvider()
  if (user === appId) throw refusedLogin('') // a token of the app itself, which is no person
  const claims = { iss: facebook, aud: app, sub: user }
  return publicLogin(facebook, { sub: user, clientId: app, claims })
}

interface Told {
  readonly app: string
  readonly user: string
}

async function ownWords(services: Needed, token: string): Promise<Told> {
  const authorization = `Bearer ${inHeader(token)}`
  const ask = (path: string) =>
    askProvider(services, graphUrl(services, path, { fields: 'id' }), authorization)
  const [app, user] = await Promise.all([ask('/app'), ask('/me')])
  return { app: nameIn(app, 'id'), user: nameIn(user, 'id') }
}

async function inspected(
  services: Needed,
  token: string,
  { appId, secret }: { appId: string; secret: string },
): Promise<Told> {
  const url = graphUrl(services, '/debug_token', { input_token: token })
  const { data } = await askProvider(services, url, `Bearer ${appId}|${secret}`)
  const about = typeof data === 'object' && data !== null ? (data as ProviderAnswer) : {} // of JSON
  const { is_valid: isValid, expires_at: end, type = 'USER' } = about
  const isOver = typeof end === 'number' && end !== 0 && services.now() / 1000 >= end
  if (isValid !== true || isOver || type !== 'USER') throw refusedLogin('')
  return { app: nameIn(about, 'app_id'), user: nameIn(about, 'user_id') }
}

function graphUrl({ settings }: Needed, path: string, query: Record<string, string>): URL {
  const url = new URL(`${addressOf(settings, facebook)}${path}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

/** Node refuses control characters in headers, which no token has. */
function inHeader(token: string): string {
  if (/^[\x21-\x7e]+$/u.test(token)) return token
  throw refusedLogin('')
}
