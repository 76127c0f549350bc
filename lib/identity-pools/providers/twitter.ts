import { randomBytes } from 'node:crypto'
import { refusedLogin } from '../../domain/login-refusals.ts'
import { oauth1Header } from '../../domain/oauth1.ts'
import type { Services } from '../../services.ts'
import { askProvider, nameIn } from './ask-provider.ts'
import { publicLogin, type Login } from './login.ts'
import { addressOf, publicProviders } from './public-providers.ts'

const { twitter } = publicProviders

/**
 * Checks a token of Twitter, `token;secret`, by asking whose it is as the pool's app, `key;secret`:
 * Twitter answers that only for tokens of the very app that signs.
 *
 * @param configured the value in the pool's `SupportedLoginProviders`
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 *
 * Source: X API, `GET account/verify_credentials`; developer guide, "Setting up Twitter".
 */
export async function checkTwitterLogin(
  services: Pick<Services, 'settings' | 'now'>,
  login: string,
  configured: string,
): Promise<Login> {
  const [token = '', tokenSecret = ''] = login.split(';')
  const [consumerKey = '', consumerSecret = ''] = configured.split(';')
  if (token === '' || tokenSecret === '' || !login.isWellFormed()) throw refusedLogin('')
  const url = new URL(
    `${addressOf(services.settings, twitter)}/1.1/account/verify_credentials.json`,
  )
  const header = oauth1Header(
    { method: 'GET', url },
    {
      ...{ consumerKey, consumerSecret, token, tokenSecret },
      nonce: randomBytes(16).toString('hex'),
      timestamp: Math.floor(services.now() / 1000),
    },
  )
  const answer = await askProvider(services, url, header)
  const user = nameIn(answer, 'id_str')
  // Without the secret, which Cognito's own default tags have beside it
  const claims = { iss: twitter, aud: consumerKey, sub: user }
  return publicLogin(twitter, { sub: user, clientId: consumerKey, claims })
}
