import { refusedLogin, unsupportedProvider } from '../../domain/login-refusals.ts'
import type { Services } from '../../services.ts'
import { askProvider, nameIn } from './ask-provider.ts'
import { publicLogin, type Login } from './login.ts'
import { addressOf, publicProviders } from './public-providers.ts'

const { amazon } = publicProviders

/**
 * Checks an access token of Login with Amazon: for the pool's app, which is named by its app id, as
 * the guide has it, or by its client id.
 *
 * @param configured the value in the pool's `SupportedLoginProviders`
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 *
 * Source: Login with Amazon, "Verify access tokens" (`/auth/o2/tokeninfo`); developer guide, "Setting
 * up Login with Amazon as an identity pools IdP".
 */
export async function checkAmazonLogin(
  services: Pick<Services, 'settings'>,
  token: string,
  configured: string,
): Promise<Login> {
  const url = new URL(`${addressOf(services.settings, amazon)}/auth/o2/tokeninfo`)
  url.searchParams.set('access_token', token)
  const answer = await askProvider(services, url)
  const { exp: secondsLeft, app_id: appId } = answer
  const [clientId, user] = [nameIn(answer, 'aud'), nameIn(answer, 'user_id')]
  if (configured !== clientId && configured !== appId) throw unsupportedProvider()
  if (typeof secondsLeft === 'number' && secondsLeft <= 0) throw refusedLogin('')
  const claims = { iss: amazon, aud: clientId, sub: user, user_id: user, app_id: appId }
  return publicLogin(amazon, { sub: user, clientId, claims })
}
