import type { Grant } from '../../domain/scopes.ts'
import type { Services } from '../../services.ts'
import type { Found, Refs } from '../../store/table.ts'
import { findApp, type App } from '../app.ts'
import { OAuthFault, PageFault } from '../faults.ts'
import { codeChallenge } from './challenge.ts'
import { maxAgeOf, promptsOf, type Prompt } from './freshness.ts'
import { RedirectFault, redirectTarget, type RedirectTarget } from './redirect-target.ts'
import { refuseRequestObject } from './request-object.ts'
import { boundResource } from './resource.ts'
import { responseType, type ResponseType } from './response-type.ts'
import { grantedScopes } from './scopes.ts'

/** An authorization request that is right in itself: whoever signs in by it, the app may know. */
export interface Authorization extends App {
  readonly target: RedirectTarget
  readonly responseType: ResponseType
  readonly grant: Grant
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  readonly prompts: ReadonlySet<Prompt>
  readonly maxAge: number | undefined
  /** The request as it was sent, which the pages carry along. */
  readonly parameters: URLSearchParams
}

/** Characters of `state` and `nonce` at most. */
const longestHandle = 2048

/**
 * Reads an authorization request, in one round trip.
 *
 * @throws PageFault for an unknown app or address; RedirectFault for anything else
 */
export async function readAuthorization(
  services: Pick<Services, 'table' | 'settings'>,
  domain: string,
  parameters: URLSearchParams,
): Promise<Authorization> {
  const place = { domain, parameters }
  return (await readAuthorizationWith(services, place, () => ({}))).authorization
}

/** Reads an authorization request, and more in the same round trip. @throws as {@link readAuthorization} */
export async function readAuthorizationWith<More extends Refs>(
  services: Pick<Services, 'table' | 'settings'>,
  { domain, parameters }: { domain: string; parameters: URLSearchParams },
  more: (poolId: string, clientId: string) => More,
): Promise<{ authorization: Authorization; found: Found<More> }> {
  const read = await findApp(services, { domain, clientId: parameters.get('client_id') }, more)
  if (!read) throw new PageFault('unknown_client')
  const { app, found } = read
  return { authorization: authorizationOf(app, parameters), found }
}

/**
 * What an app that was found asks for. Until the address of the answer is known to be the app's own,
 * only the person in front of the browser hears what is wrong.
 *
 * @throws PageFault for an unknown address; RedirectFault for anything else
 */
function authorizationOf(app: App, parameters: URLSearchParams): Authorization {
  const target = redirectTarget(app, parameters)
  try {
    return { ...app, target, ...asked(app, parameters), parameters }
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error
    throw new RedirectFault(target, error)
  }
}

/** The checks in their order. @throws OAuthFault of the first that fails */
function asked(app: App, parameters: URLSearchParams) {
  refuseRequestObject(parameters)
  const type = responseType(app, parameters)
  const scopes = grantedScopes(app, parameters)
  const resource = boundResource(parameters)
  const nonce = parameters.get('nonce') ?? undefined
  for (const handle of [nonce, parameters.get('state')]) {
    if (handle && handle.length > longestHandle) throw new OAuthFault('invalid_request')
  }
  return {
    responseType: type,
    grant: { scopes, ...(resource !== undefined && { resource }) },
    nonce,
    challenge: codeChallenge(parameters),
    prompts: promptsOf(parameters),
    maxAge: maxAgeOf(parameters),
  }
}
