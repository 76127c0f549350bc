import { isActiveScheme } from '../domain/active-schemes.ts'
import { ServiceError } from '../errors.ts'
import type { ClientSettings } from '../store/app-clients.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** RedirectUrlType of the API's model, which a client that registers itself has not behind it. */
const written = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,1024}$/u

/**
 * Checks the addresses that browsers are sent back to: absolute, without a fragment, and https
 * unless they stay on the machine or belong to an app (API reference, CreateUserPoolClient,
 * "CallbackURLs").
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkCallbacks(settings: ClientSettings): void {
  const { CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI } = settings
  const flows = settings.AllowedOAuthFlowsUserPoolClient ? (settings.AllowedOAuthFlows ?? []) : []
  const isSentBack = flows.includes('code') || flows.includes('implicit')
  if (isSentBack && CallbackURLs.length === 0) {
    throw invalid('CallbackUrls can not be empty when code flow or implicit flow is selected')
  }
  for (const url of [...CallbackURLs, ...LogoutURLs]) checkAddress(url)
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)) {
    throw invalid(
      `The default redirect URI ${DefaultRedirectURI} is not in the callback URIs list.`,
    )
  }
}

function checkAddress(address: string): void {
  const url = URL.parse(address)
  if (!url || !written.test(address) || isActiveScheme(url.protocol)) {
    throw invalid(`${address} is not a valid URL.`)
  }
  if (address.includes('#')) throw invalid(`${address} cannot contain a fragment.`)
  if (url.protocol === 'http:' && !loopback.has(url.hostname)) {
    throw invalid(`${address} cannot use the HTTP protocol.`)
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
