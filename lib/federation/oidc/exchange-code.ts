import type { IDToken, TokenEndpointResponse } from 'oauth4webapi'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import type { ExternalIdentity } from '../external-identity.ts'
import { appleName } from './apple.ts'
import { textsOf, type Claims } from './claims.ts'
import { badToken } from './faults.ts'
import { checkIdToken } from './id-token.ts'
import { kindOf } from './provider-kind.ts'
import {
  redeemCode,
  type CodeExchange,
  type ExchangeServices,
  type Redeemed,
} from './redeem-code.ts'
import { serverOf } from './server.ts'
import { profileOf, userInfo } from './user-info.ts'

/**
 * Exchanges the code that a provider sent for who somebody is there: its tokens are checked, its user
 * info is read, and what both say is put together, the ID token first.
 *
 * @throws FederationFault with Cognito's sentence for what went wrong
 *
 * Source: OpenID Connect Core 1.0, section 3.1.3; developer guide, "How a user pool processes claims
 * from an OIDC provider".
 */
export async function exchangeCode(
  services: ExchangeServices,
  provider: IdentityProvider,
  exchange: CodeExchange,
): Promise<ExternalIdentity> {
  const server = await serverOf(services, provider)
  const redeemed = await redeemCode(services, { provider, server }, exchange)
  const { tokens } = redeemed
  const request = { provider, server, accessToken: tokens.access_token }
  if (!kindOf(provider).hasIdToken) {
    const { subject, claims } = await profileOf(services, request)
    return identityOf({ provider, subject }, { tokens, userInfo: claims })
  }
  const idToken = await checkIdToken(services, { provider, server }, await signed(redeemed))
  const { sub: subject, acr } = idToken
  const isApple = provider.type === 'SignInWithApple'
  const identity = identityOf(
    { provider, subject },
    {
      tokens,
      idToken,
      userInfo: isApple
        ? Object.fromEntries(appleName(exchange.appleUser))
        : await userInfo(services, request, subject),
    },
  )
  return { ...identity, ...(typeof acr === 'string' && { acr }) }
}

async function signed({ response, tokens }: Redeemed) {
  const oauth = await import('oauth4webapi')
  const { id_token: token } = tokens
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (token === undefined || !claims) throw badToken(new Error('none was given'))
  return { response, token, claims }
}

/** Tokens that a mapping may take up like claims (developer guide, "Things to know about mappings"). */
const mappableTokens = ['access_token', 'id_token', 'refresh_token']

function identityOf(
  who: { readonly provider: IdentityProvider; readonly subject: string },
  told: { tokens: TokenEndpointResponse; idToken?: IDToken; userInfo: Claims },
): ExternalIdentity {
  const tokenResponse = textsOf(told.tokens)
  const idToken = textsOf(told.idToken ?? {})
  const userInfo = textsOf(told.userInfo)
  const tokens = [...tokenResponse].filter(([name]) => mappableTokens.includes(name))
  return {
    ...who,
    attributes: new Map([...userInfo, ...idToken, ...tokens]),
    told: {
      tokenResponse: Object.fromEntries(tokenResponse),
      idToken: Object.fromEntries(idToken),
      userInfo: Object.fromEntries(userInfo),
    },
  }
}
