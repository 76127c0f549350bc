import { sign, type KeyObject } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/** The one algorithm of `RequestSigningAlgorithm`, by its name in XML signatures. */
const algorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/**
 * The address that takes a request to a provider by the browser: the request deflated, and signed as
 * the text that it is in the address (SAML 2.0 Bindings, section 3.4.4.1).
 *
 * @param key signs the request; undefined leaves it unsigned
 */
export function redirectUrl(
  address: string,
  request: { readonly xml: string; readonly relayState: string },
  key: KeyObject | undefined,
): string {
  const { origin, pathname, search } = new URL(address)
  const parameters = [
    ['SAMLRequest', deflateRawSync(request.xml).toString('base64')],
    ['RelayState', request.relayState],
    ...(key ? [['SigAlg', algorithm]] : []),
  ]
  const query = parameters.map(inQuery).join('&')
  const signature = key && sign('sha256', Buffer.from(query), key).toString('base64')
  const signed = signature === undefined ? query : `${query}&${inQuery(['Signature', signature])}`
  return `${origin}${pathname}${search ? `${search}&` : '?'}${signed}`
}

function inQuery([name = '', value = '']: readonly string[]): string {
  return `${name}=${encodeURIComponent(value)}`
}
