import type { Services } from '../../services.ts'
import { emptyAnswer, seeOther, type Answer } from '../answers.ts'
import { browserSession, type BrowserSession } from '../browser-session.ts'
import { longestQuery, type DomainRequest } from '../domain-request.ts'
import { OAuthFault, PageFault } from '../faults.ts'
import { readHint } from '../id-token-hint.ts'
import { grantedAddress } from '../signed-in.ts'
import { originOf } from '../token/token-answer.ts'
import { readAuthorization, type Authorization } from './index.ts'
import { isStrongEnough } from './levels.ts'
import { chosenProvider, namedProvider, ownProvider, providersOf } from './provider.ts'
import { RedirectFault } from './redirect-target.ts'

/**
 * The authorization endpoint (RFC 6749, section 3.1; OpenID Connect Core 1.0, section 3.1.2): sends
 * a browser that is signed in back to the app, and others to a provider or the sign-in page.
 *
 * @throws PageFault, RedirectFault
 */
export async function authorizeEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const { method } = request
  if (method !== 'GET' && method !== 'POST') return emptyAnswer(405, { allow: 'GET, POST' })
  const parameters = method === 'POST' ? request.form : request.query
  if (parameters.toString().length > longestQuery) throw new PageFault('invalid_request')
  const authorization = await readAuthorization(services, request.domain, parameters)
  const { prompts, target } = authorization
  const session = await reusableSession(services, authorization, request)
  if (prompts.has('none')) {
    if (!session) throw new RedirectFault(target, new OAuthFault('login_required'))
    return comeBack(services, { authorization, request, session })
  }
  if (session && !prompts.has('select_account')) {
    return comeBack(services, { authorization, request, session })
  }
  const provider = await chosenProvider(services, authorization)
  if (!provider) return seeOther(`${request.base}/login?${parameters.toString()}`)
  const { askProvider } = await import('../federation/ask-provider.ts')
  return askProvider({ services, request, authorization }, provider)
}

/** The session of the browser, where it answers all that the app asks for. */
export async function reusableSession(
  services: Services,
  authorization: Authorization,
  request: DomainRequest,
): Promise<BrowserSession | undefined> {
  if (authorization.prompts.has('login')) return undefined
  return answering(services, authorization, await browserSession(services, authorization, request))
}

/** A session of the browser, unless it falls short of what the app asks for. */
export async function answering(
  services: Services,
  authorization: Authorization,
  session: BrowserSession | undefined,
): Promise<BrowserSession | undefined> {
  const { prompts, maxAge } = authorization
  if (prompts.has('login')) return undefined
  if (!session || !isStrongEnough(authorization, session.claims)) return undefined
  if (!(await isOfProvider(services, authorization, session))) return undefined
  if (!(await isHinted(services, authorization, session))) return undefined
  const age = Math.floor(services.now() / 1000) - session.claims.authTime
  return maxAge === undefined || age <= maxAge ? session : undefined
}

/**
 * Whether a session is of somebody who came from where the app's users may come from, and this one
 * shall, if the app says so.
 */
async function isOfProvider(
  services: Services,
  authorization: Authorization,
  { claims: { provider = ownProvider } }: BrowserSession,
): Promise<boolean> {
  if (!providersOf(authorization).includes(provider)) return false
  const named = await namedProvider(services, authorization)
  return named === undefined || named === provider
}

/** Whether a session is of the user whom the app expects, if it says whom. */
async function isHinted(
  services: Services,
  { parameters }: Authorization,
  { user }: BrowserSession,
): Promise<boolean> {
  const hint = parameters.get('id_token_hint')
  return hint === null || (await readHint(services, hint))?.sub === user.sub
}

/** Sends a browser back to the app as the user that it is signed in as already. */
export async function comeBack(
  services: Services,
  {
    authorization,
    request,
    session,
  }: { authorization: Authorization; request: DomainRequest; session: BrowserSession },
): Promise<Answer> {
  const { user, groups, claims } = session
  const { authTime, proved, providerLevel, sessionId: browserSession } = claims
  // A code is read together with the groups when it is redeemed
  const told = authorization.responseType === 'token' ? await groups() : []
  const strength = { authTime, proved, providerLevel }
  const signedIn = { user, groups: told, ...strength, browserSession }
  const origin = originOf(request)
  return seeOther(await grantedAddress(services, authorization, { ...signedIn, origin }))
}
