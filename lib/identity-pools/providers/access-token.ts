import { refusedLogin } from '../../domain/login-refusals.ts'
import type { Services } from '../../services.ts'
import { checkAmazonLogin } from './amazon.ts'
import { checkFacebookLogin } from './facebook.ts'
import type { AccessTokenLogin, Login } from './login.ts'
import { publicProviders } from './public-providers.ts'
import { checkTwitterLogin } from './twitter.ts'

/**
 * Checks a token that only its provider can judge, by asking it.
 *
 * @param configured the value in the pool's `SupportedLoginProviders`
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 */
export async function checkAccessTokenLogin(
  services: Pick<Services, 'settings' | 'now'>,
  { name, token }: AccessTokenLogin,
  configured: string,
): Promise<Login> {
  switch (name) {
    case publicProviders.facebook:
      return checkFacebookLogin(services, token, configured)
    case publicProviders.amazon:
      return checkAmazonLogin(services, token, configured)
    case publicProviders.twitter:
      return checkTwitterLogin(services, token, configured)
    default:
      throw refusedLogin('The provider has closed.') // Digits, in 2017
  }
}
