import type { Element } from '@xmldom/xmldom'
import { ServiceError } from '../../errors.ts'
import { readXml } from '../xml.ts'
import { childrenOf, descendantsOf } from './elements.ts'
import { bindings, ns } from './names.ts'
import { durationOf, timeOf } from './times.ts'

/** By what a SAML provider's messages are known. */
export interface SamlKeys {
  readonly entityId: string
  /** The certificates that its signatures may be checked with: base64 without armour. */
  readonly certificates: readonly string[]
}

/** What a SAML provider's metadata tells of it. */
export interface SamlMetadata extends SamlKeys {
  /** Where the browser takes a request to sign in, and one to sign out if the provider has that. */
  readonly signOn: string
  readonly logout?: string
  /** Until when it may be relied on, in milliseconds since the epoch. */
  readonly validUntil?: number
  /** How long it may be kept without asking again, in milliseconds. */
  readonly cacheDuration?: number
}

/**
 * Reads the metadata of a SAML provider (SAML 2.0 Metadata, section 2.4.3): the first entity that
 * is an identity provider. It needs an endpoint of the redirect binding and a certificate to check
 * signatures with, or nobody could sign in.
 *
 * @throws ServiceError InvalidParameterException
 */
export async function readSamlMetadata(text: string): Promise<SamlMetadata> {
  const { provider, entityId } = await readProvider(text)
  const signOn = redirectAddress(provider, 'SingleSignOnService')
  if (signOn === undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      'No SingleSignOn Http redirect binding location found in metadata.',
    )
  }
  const certificates = requireCertificates(provider)
  const logout = redirectAddress(provider, 'SingleLogoutService')
  return {
    entityId,
    signOn,
    ...(logout !== undefined && { logout }),
    certificates,
    ...soonest('validUntil', provider, timeOf),
    ...soonest('cacheDuration', provider, durationOf),
  }
}

/**
 * Reads of a SAML provider's metadata what its messages are checked by: where nobody is sent to the
 * provider, it need not say where.
 *
 * @throws ServiceError InvalidParameterException
 */
export async function readSamlKeys(text: string): Promise<SamlKeys> {
  const { provider, entityId } = await readProvider(text)
  return { entityId, certificates: requireCertificates(provider) }
}

const unreadable = 'Unable to unmarshall metadata'

async function readProvider(text: string): Promise<{ provider: Element; entityId: string }> {
  const document = await readXml(text).catch((cause: unknown) => {
    throw new ServiceError('InvalidParameterException', unreadable, { cause })
  })
  const [provider] = descendantsOf(document, ns.metadata, 'IDPSSODescriptor')
  const entityId = provider?.parentElement?.getAttribute('entityID')
  if (!provider || !entityId) throw new ServiceError('InvalidParameterException', unreadable)
  return { provider, entityId }
}

function requireCertificates(provider: Element): string[] {
  const certificates = certificatesOf(provider)
  if (certificates.length > 0) return certificates
  throw new ServiceError('InvalidParameterException', 'No signing certificate found in metadata.')
}

/** Where a service of the provider takes browsers; only an address of the web will do. */
function redirectAddress(provider: Element, service: string): string | undefined {
  const addresses = childrenOf(provider, ns.metadata, service)
    .filter((element) => element.getAttribute('Binding') === bindings.redirect)
    .map((element) => element.getAttribute('Location') ?? '')
  return addresses.find((address) => /^https?:$/u.test(URL.parse(address)?.protocol ?? ''))
}

function certificatesOf(provider: Element): string[] {
  return childrenOf(provider, ns.metadata, 'KeyDescriptor')
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => descendantsOf(key, ns.signature, 'X509Certificate'))
    .map((certificate) => (certificate.textContent ?? '').replace(/\s/gu, ''))
    .filter((certificate) => certificate !== '')
}

/** An end that an element and those above it set: the earliest counts, and what is no time is over. */
function soonest(name: string, element: Element, read: (text: string) => number) {
  const ends: number[] = []
  for (let at: Element | null = element; at; at = at.parentElement) {
    const text = at.getAttribute(name)
    if (text !== null) ends.push(read(text))
  }
  return ends.length > 0 && { [name]: Math.min(...ends) || 0 }
}
