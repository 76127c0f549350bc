import type { Element } from '@xmldom/xmldom'
import { ServiceError } from '../errors.ts'
import { readXml } from './xml.ts'

/** What a SAML provider's metadata tells of it. */
export interface SamlMetadata {
  readonly entityId: string
  /** Where the browser takes a request to sign in, and one to sign out if the provider has that. */
  readonly signOn: string
  readonly logout?: string
}

const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/**
 * Reads the metadata of a SAML provider (SAML 2.0 Metadata, section 2.4.3): the first entity that
 * is an identity provider. It needs an endpoint of the redirect binding and a certificate to check
 * signatures with, or nobody could sign in.
 *
 * @throws ServiceError InvalidParameterException
 */
export async function readSamlMetadata(text: string): Promise<SamlMetadata> {
  const document = await readXml(text).catch((cause: unknown) => {
    throw new ServiceError('InvalidParameterException', unreadable, { cause })
  })
  const [provider] = document.getElementsByTagNameNS(metadataNamespace, 'IDPSSODescriptor')
  const entityId = (provider?.parentNode as Element | null | undefined)?.getAttribute('entityID') // an element has an element or the document above it
  if (!provider || !entityId) throw new ServiceError('InvalidParameterException', unreadable)
  const signOn = redirectAddress(provider, 'SingleSignOnService')
  if (signOn === undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      'No SingleSignOn Http redirect binding location found in metadata.',
    )
  }
  if (!hasCertificate(provider)) {
    throw new ServiceError('InvalidParameterException', 'No signing certificate found in metadata.')
  }
  const logout = redirectAddress(provider, 'SingleLogoutService')
  return { entityId, signOn, ...(logout !== undefined && { logout }) }
}

const unreadable = 'Unable to unmarshall metadata'

/** Where a service of the provider takes browsers; only an address of the web will do. */
function redirectAddress(provider: Element, service: string): string | undefined {
  const addresses = Array.from(provider.getElementsByTagNameNS(metadataNamespace, service))
    .filter((element) => element.getAttribute('Binding') === redirectBinding)
    .map((element) => element.getAttribute('Location') ?? '')
  return addresses.find((address) => /^https?:$/u.test(URL.parse(address)?.protocol ?? ''))
}

function hasCertificate(provider: Element): boolean {
  return Array.from(provider.getElementsByTagNameNS(metadataNamespace, 'KeyDescriptor'))
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => Array.from(key.getElementsByTagNameNS(signatureNamespace, 'X509Certificate')))
    .some((certificate) => certificate.textContent?.trim())
}
