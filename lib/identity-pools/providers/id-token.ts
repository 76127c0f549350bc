import type { JwsAlgorithm } from '../../domain/jws-algorithms.ts'
import { unsupportedProvider } from '../../domain/login-refusals.ts'
import { audienceOf, checkProviderToken, readProviderToken } from '../../domain/provider-tokens.ts'
import type { Services } from '../../services.ts'
import { brokerIssuer } from '../../settings.ts'
import type { IdentityPoolSettings } from '../../store/identity-pools.ts'
import { hostOfArn } from '../provider-names.ts'
import { openIdProvider } from './iam-providers.ts'
import { linkedLogin, publicLogin, type IdTokenLogin, type Login } from './login.ts'
import { providerKey } from './provider-keys.ts'
import { addressOf, publicProviders } from './public-providers.ts'

type Needed = Pick<Services, 'settings' | 'now' | 'iam'>

/** Google and Apple sign with nothing else. */
const rs256: readonly JwsAlgorithm[] = ['RS256']

/** Cognito takes the first three; STS, which it speaks for, takes the others, too. */
const all: readonly JwsAlgorithm[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

const namedProviders: readonly string[] = [publicProviders.google, publicProviders.apple]

/** The providers of a pool that one name may mean. */
interface Candidates {
  /** The client ids that the pool names itself; none for a provider that only IAM knows. */
  readonly ownClientIds: readonly string[]
  /** The ARN of the provider in IAM. */
  readonly arn: string | undefined
}

/**
 * Which providers of a pool a login may be with.
 *
 * @throws ServiceError NotAuthorizedException when the pool lists none of the name
 */
export function idTokenProviders(
  settings: IdentityPoolSettings,
  { name }: Pick<IdTokenLogin, 'name'>,
): Candidates {
  const own = namedProviders.includes(name) ? settings.SupportedLoginProviders?.[name] : undefined
  const arn = settings.OpenIdConnectProviderARNs?.find((one) => hostOfArn(one) === name)
  if (own === undefined && arn === undefined) throw unsupportedProvider()
  return { ownClientIds: own?.split(';').filter(Boolean) ?? [], arn }
}

/**
 * Checks an ID token: Google's or Apple's for an app that the pool names, or that of any OpenID
 * provider that the pool names and IAM knows, for one of the clients that IAM lists. Google may be
 * either, as the guide advises for apps with several client ids.
 *
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 *
 * Source: developer guide, "Setting up an OIDC provider as an identity pool IdP", "Setting up Google
 * as an identity pool IdP", "Setting up Sign in with Apple as an identity pool IdP".
 */
export async function checkIdTokenLogin(
  services: Needed,
  { name, token }: IdTokenLogin,
  { ownClientIds, arn }: Candidates,
): Promise<Login> {
  const { settings, now } = services
  const known = arn === undefined ? undefined : await openIdProvider(services, arn)
  const issuer = known?.issuer ?? `https://${name}`
  const algorithms = namedProviders.includes(name) ? rs256 : all
  const scheme = settings.reachesPrivateAddresses && issuer.startsWith('http:') ? 'http' : 'https'
  const read = readProviderToken(token, {
    ...{ name, scheme, algorithms },
    brokerIssuer: brokerIssuer(settings),
  })
  const address = settings.loginEndpoints.get(name) ?? (known ? issuer : addressOf(settings, name))
  const key = await providerKey(services, { issuer, address, algorithms }, read)
  const claims = checkProviderToken(read, key, {
    audience: {
      clientIds: [...ownClientIds, ...(known?.clientIds ?? [])],
      checksParty: ownClientIds.length === 0,
      isConfiguredInPool: ownClientIds.length > 0,
    },
    now: now(),
  })
  const who = { sub: claims.sub, clientId: audienceOf(claims), claims }
  if (arn === undefined) return publicLogin(name, who)
  return {
    ...linkedLogin(name, who.sub),
    ...who,
    person: `${arn}:OIDC:${who.sub}`,
    settingNames: [arn, name],
  }
}
