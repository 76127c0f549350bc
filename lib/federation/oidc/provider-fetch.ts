import type { allowInsecureRequests, customFetch, CustomFetchOptions } from 'oauth4webapi'
import { guardedRequest } from '../../outbound/guarded-request.ts'
import type { Services } from '../../services.ts'
import { unreachable, type Endpoint } from './faults.ts'

/** Milliseconds that each call to a provider may take. */
const patience = 5_000

/** What all answers have to be, whatever they call it: Facebook's are `text/javascript`. */
const json = { 'content-type': 'application/json' }

/** A request of the library: a form to post, or nothing to send. */
type ProviderRequest = CustomFetchOptions<'GET' | 'POST' | (string & {}), unknown>

/** How the library calls a provider. */
export interface WayOut {
  readonly [customFetch]: (url: string, request: ProviderRequest) => Promise<Response>
  readonly [allowInsecureRequests]: boolean
}

/**
 * The library's way out to an endpoint of a provider: guarded, and without TLS on one machine only.
 *
 * @param isByGet whether a form that is posted goes into the query, as Facebook has it
 */
export async function wayOut(
  services: Pick<Services, 'settings'>,
  endpoint: Endpoint,
  { isByGet = false } = {},
): Promise<WayOut> {
  const oauth = await import('oauth4webapi')
  const fetch = providerFetch(services, endpoint)
  return {
    [oauth.customFetch]: isByGet ? byGet(fetch) : fetch,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; one machine only
    [oauth.allowInsecureRequests]: services.settings.reachesPrivateAddresses,
  }
}

/**
 * Every call to a provider is guarded as all calls to addresses of customers are, and a fault of it
 * has Cognito's sentence.
 *
 * @throws FederationFault
 */
function providerFetch(
  { settings }: Pick<Services, 'settings'>,
  endpoint: Endpoint,
): (url: string, request: ProviderRequest) => Promise<Response> {
  const { reachesPrivateAddresses } = settings
  return async (url, { method, headers, body }) => {
    try {
      const { status, text } = await guardedRequest({
        method: method === 'GET' ? 'GET' : 'POST',
        url: new URL(url),
        headers: { ...headers, 'user-agent': 'Cognate' },
        ...(body instanceof URLSearchParams && { body: body.toString() }),
        patience,
        reachesPrivateAddresses,
      })
      return new Response(hasNoBody(status) ? null : text, { status, headers: json })
    } catch (error) {
      throw unreachable(endpoint, error)
    }
  }
}

function byGet(fetch: ReturnType<typeof providerFetch>): typeof fetch {
  return (url, { headers, body, ...request }) => {
    const address = new URL(url)
    const form = body instanceof URLSearchParams ? body : new URLSearchParams()
    for (const [name, value] of form) address.searchParams.append(name, value)
    return fetch(address.href, { ...request, headers, body: undefined, method: 'GET' })
  }
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}
