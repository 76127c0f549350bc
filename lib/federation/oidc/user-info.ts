import type { AuthorizationServer } from 'oauth4webapi'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import type { Claims } from './claims.ts'
import { badAnswer, badToken } from './faults.ts'
import { accountOf, claimsOfPerson, personFieldsIn } from './google-people.ts'
import { kindOf } from './provider-kind.ts'
import { wayOut } from './provider-fetch.ts'
import { checkedSubject } from './subject.ts'

/** What it takes to ask a provider about an account. */
export interface UserInfoRequest {
  readonly provider: IdentityProvider
  readonly server: AuthorizationServer
  readonly accessToken: string
}

type Needed = Pick<Services, 'settings'>

/** A profile of an account, and the provider's own name of it. */
export interface Profile {
  readonly subject: string
  readonly claims: Claims
}

/**
 * The profile of an account at a provider without ID tokens, where the profile alone says whose the
 * account is.
 *
 * @throws FederationFault
 *
 * Source: Facebook Graph API, `/me`; Login with Amazon, "Request User Profile".
 */
export async function profileOf(services: Needed, request: UserInfoRequest): Promise<Profile> {
  const { provider } = request
  const { subject: member } = kindOf(provider)
  const fields = [...new Set([member, ...mappedClaims(provider)])]
  const url = userInfoUrl(request, fields)
  if (!url) throw badAnswer(provider.name, 'userinfo', new Error('no endpoint'))
  const claims = await read(services, request, url)
  try {
    return { subject: checkedSubject(claims[member]), claims }
  } catch (error) {
    throw badAnswer(provider.name, 'userinfo', error)
  }
}

/**
 * What a provider with ID tokens says beyond them: nothing where it has no endpoint for it, or where
 * that does not answer (developer guide, "Inbound federation Lambda trigger", `userInfo`). It has to
 * be about the same account.
 *
 * @throws FederationFault when it is about another
 *
 * Source: OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4.
 */
export async function userInfo(
  services: Needed,
  request: UserInfoRequest,
  subject: string,
): Promise<Claims> {
  const { provider } = request
  const isPeople = provider.type === 'Google' && addsFields(provider)
  const fields = isPeople ? personFieldsIn(mappedClaims(provider)) : []
  const url = isPeople && fields.length === 0 ? undefined : userInfoUrl(request, fields)
  if (!url) return {}
  const claims: Claims = await read(services, request, url).catch(() => ({}))
  if (Object.keys(claims).length === 0) return {}
  const about = isPeople ? accountOf(claims) : claims.sub
  if (about !== subject) throw badToken(new Error('about another', { cause: { claim: 'sub' } }))
  return isPeople ? claimsOfPerson(claims) : claims
}

/** Where the user info is, with the names of its fields where the provider is asked for each. */
function userInfoUrl(
  { provider, server }: UserInfoRequest,
  fields: readonly string[],
): URL | undefined {
  const { userinfo_endpoint: endpoint } = server
  if (endpoint === undefined || !URL.canParse(endpoint)) return undefined
  return new URL(addsFields(provider) ? `${endpoint}${fields.join(',')}` : endpoint)
}

function addsFields({ settings }: IdentityProvider): boolean {
  return settings.details.attributes_url_add_attributes === 'true'
}

/** The claims that a provider's mapping takes up, by their names there. */
function mappedClaims({ settings }: IdentityProvider): string[] {
  return Object.values(settings.attributeMapping).filter((name) => !name.endsWith('_token'))
}

async function read(
  services: Needed,
  { provider, accessToken }: UserInfoRequest,
  url: URL,
): Promise<Claims> {
  const oauth = await import('oauth4webapi')
  const method = provider.settings.details.attributes_request_method ?? 'GET'
  try {
    const headers = new Headers({ accept: 'application/json' })
    const response = await oauth.protectedResourceRequest(
      accessToken,
      method,
      url,
      headers,
      null,
      await wayOut(services, 'userinfo'),
    )
    if (!response.ok) throw new Error('refused', { cause: response })
    const claims: unknown = await response.json()
    if (typeof claims !== 'object' || claims === null) throw new Error('no claims')
    return claims as Claims // an object that came out of JSON
  } catch (error) {
    throw badAnswer(provider.name, 'userinfo', error)
  }
}
