import { randomUUID } from 'node:crypto'
import { samlPrivateKey } from '../../keys/saml-keys.ts'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { samlSigningKey } from '../../user-pools/saml-signing-key.ts'
import type { SamlMetadata } from './metadata.ts'
import { bindings, ns, serviceProviderId } from './names.ts'
import { redirectUrl } from './redirect-binding.ts'
import type { SamlNameId } from './subject.ts'

/** The services that requests take: they are signed with the pool's key. */
export type RequestServices = Pick<Services, 'table' | 'keyring' | 'now'>

/** What any request to a provider says. */
export interface SamlRequest {
  readonly provider: IdentityProvider
  readonly metadata: SamlMetadata
  /** By which the answer names the request: `newRequestId` makes one. */
  readonly requestId: string
  /** Our own handle, which the provider gives back with its answer. */
  readonly relayState: string
}

/** A new id of a request: an XML id, which does not begin with a digit. */
export function newRequestId(): string {
  return `_${randomUUID()}`
}

/**
 * Where to send a browser for somebody to sign in at a provider (SAML 2.0 Core, section 3.4.1). The
 * request is signed if the provider's details say so.
 *
 * @param request with our address for the answer, and whether a session at the provider is not enough
 */
export async function authnRequestUrl(
  services: RequestServices,
  request: SamlRequest & { readonly acs: string; readonly forcesSignIn?: boolean },
): Promise<string> {
  const { provider, metadata, relayState, acs, forcesSignIn } = request
  const attributes = {
    AssertionConsumerServiceURL: acs,
    ProtocolBinding: bindings.post,
    ...(forcesSignIn && { ForceAuthn: 'true' }),
  }
  const xml = requestXml('AuthnRequest', request, {
    now: services.now(),
    destination: metadata.signOn,
    attributes,
  })
  const isSigned = Boolean(provider.settings.details.RequestSigningAlgorithm)
  const key = isSigned ? await signingKey(services, provider.poolId) : undefined
  return redirectUrl(metadata.signOn, { xml, relayState }, key)
}

/**
 * Where to send a browser for somebody to be signed out at their provider, by a signed request (SAML
 * 2.0 Core, section 3.7.1). Undefined when the provider's metadata has no place for it.
 *
 * @param request with the name and the session of the sign-in, just as the provider told them
 */
export async function logoutRequestUrl(
  services: RequestServices,
  request: SamlRequest & { readonly nameId: SamlNameId; readonly sessionIndex?: string },
): Promise<string | undefined> {
  const { provider, metadata, relayState, nameId, sessionIndex } = request
  const { logout: destination } = metadata
  if (destination === undefined) return undefined
  const name = element('saml:NameID', nameId.value, {
    Format: nameId.format,
    NameQualifier: nameId.nameQualifier,
    SPNameQualifier: nameId.spNameQualifier,
  })
  const session = sessionIndex === undefined ? '' : element('samlp:SessionIndex', sessionIndex)
  const now = services.now()
  const xml = requestXml('LogoutRequest', request, { now, destination, content: name + session })
  return redirectUrl(destination, { xml, relayState }, await signingKey(services, provider.poolId))
}

async function signingKey(services: RequestServices, poolId: string) {
  const [stored, sealer] = await Promise.all([
    samlSigningKey(services, poolId),
    services.keyring.sealer('user-pools'),
  ])
  return samlPrivateKey(sealer, { poolId }, stored)
}

function requestXml(
  name: string,
  { provider, requestId }: SamlRequest,
  {
    now,
    destination,
    attributes = {},
    content = '',
  }: {
    now: number
    destination: string
    attributes?: Readonly<Record<string, string>>
    content?: string
  },
): string {
  const all = {
    'xmlns:samlp': ns.protocol,
    'xmlns:saml': ns.assertion,
    ID: requestId,
    Version: '2.0',
    IssueInstant: new Date(now).toISOString(),
    Destination: destination,
    ...attributes,
  }
  const issuer = element('saml:Issuer', serviceProviderId(provider.poolId))
  return `<samlp:${name}${attributesXml(all)}>${issuer}${content}</samlp:${name}>`
}

function element(
  name: string,
  text: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
): string {
  return `<${name}${attributesXml(attributes)}>${escaped(text)}</${name}>`
}

function attributesXml(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escaped(value)}"`))
    .join('')
}

/** Any character but letters, digits and some plain ones by its number: no other has a meaning then. */
function escaped(text: string): string {
  return text.replace(/[^\w .:;,/@+=?()-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)
}
