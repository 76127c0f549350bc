import { audited } from '../audit/audited.ts'
import type { Flow } from '../domain/sign-in-progress.ts'
import type { Services } from '../services.ts'
import type { DeviceOwner } from '../store/user-devices.ts'
import type { User } from '../store/users.ts'
import { answerChallenge } from '../user-pools/sign-in/answer.ts'
import { trackBrowser } from '../user-pools/sessions/track-browser.ts'
import { tracksSessions } from '../user-pools/sessions/track.ts'
import type { SignIn, SignInAnswer, SignInCall } from '../user-pools/sign-in/sign-in.ts'
import { startSignIn } from '../user-pools/sign-in/start.ts'
import type { Authorization } from './authorize/index.ts'
import { devicesBrought, keptDevice } from './browser-devices.ts'
import { broughtClaims, sessionCookie, sessionEnd } from './browser-session.ts'
import type { DomainRequest } from './domain-request.ts'
import { browserClaims, grantedAddress, type SignedIn } from './signed-in.ts'
import { originOf } from './token/token-answer.ts'

/** What a step on the pages led to: another question, or the way back to the app. */
export type PageStep = { readonly kind: 'asked'; readonly answer: SignInAnswer } | SignedInStep

/** The way back to the app, with the cookies of the browser that has been signed in. */
export interface SignedInStep {
  readonly kind: 'done'
  readonly location: string
  readonly cookies: readonly string[]
  /** The device that the user is to be asked about: whether the browser is remembered. */
  readonly device?: DeviceOwner
}

/** A step of a sign-in at a domain. */
export interface PageCall {
  readonly services: Services
  readonly request: DomainRequest
  readonly authorization: Authorization
}

/** The flows of the pages, of which the client need list none. */
const rules = {
  flows: new Map<string, Flow>([
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
    ['USER_AUTH', 'USER_AUTH'],
  ]),
  refusal: (flow: Flow) => `${flow} flow not enabled for this client`,
}

/**
 * Begins a sign-in on the pages, with a password or by choice.
 *
 * @throws ServiceError as `startSignIn`
 */
export function startOnPage(
  page: PageCall,
  flow: 'USER_PASSWORD_AUTH' | 'USER_AUTH',
  parameters: Readonly<Record<string, string>>,
): Promise<PageStep> {
  const { client } = page.authorization
  return step(page, { operation: 'InitiateAuth', parameters }, (call) =>
    startSignIn(page.services, { clientId: client.id, flow, parameters, call }, rules),
  )
}

/**
 * Signs in somebody who has just confirmed a sign-up on the pages.
 *
 * @throws ServiceError as `startSignIn`
 */
export function continueOnPage(
  page: PageCall,
  session: string,
  parameters: Readonly<Record<string, string>>,
): Promise<PageStep> {
  const { client } = page.authorization
  return step(page, { operation: 'InitiateAuth', parameters }, (call) =>
    startSignIn(
      page.services,
      { clientId: client.id, flow: 'USER_AUTH', parameters, session, call },
      rules,
    ),
  )
}

/** Answers a challenge on the pages. @throws ServiceError as `answerChallenge` */
export function answerOnPage(
  page: PageCall,
  challenge: string,
  { session, ...responses }: Readonly<Record<string, string>>,
): Promise<PageStep> {
  const { client } = page.authorization
  return step(page, { operation: 'RespondToAuthChallenge', parameters: responses }, (call) =>
    answerChallenge(page.services, challenge, { clientId: client.id, session, responses, call }),
  )
}

/**
 * The way back to the app for somebody who has just signed in, with a new session in the browser.
 *
 * @throws ServiceError of the customer's trigger
 */
export async function signedInStep(page: PageCall, signedIn: SignedIn): Promise<SignedInStep> {
  const { services, authorization } = page
  const tracked = { ...signedIn, browserSession: await trackedSession(page, signedIn) }
  const claims = browserClaims(tracked, services.now())
  return {
    kind: 'done',
    location: await grantedAddress(services, authorization, tracked),
    cookies: [await sessionCookie(services, authorization, claims)],
  }
}

/** The session that the user sees of this browser, where the pool tracks sessions. */
async function trackedSession(
  { services, request, authorization }: PageCall,
  { user, authTime, origin }: SignedIn,
): Promise<string | undefined> {
  const { pool, client } = authorization
  if (!tracksSessions(pool)) return undefined
  const former = await broughtClaims(services, authorization, request)
  return trackBrowser(services, {
    user,
    clientId: client.id,
    former: former?.sub === user.sub ? former.sessionId : undefined,
    expiresAt: sessionEnd(authorization, { authTime }),
    origin,
  })
}

async function step(
  page: PageCall,
  { operation, parameters }: { operation: string; parameters: Readonly<Record<string, string>> },
  take: (call: SignInCall) => Promise<SignInAnswer>,
): Promise<PageStep> {
  const { services, request, authorization } = page
  const origin = originOf(request)
  const ended: { signIn?: SignIn } = {}
  const brought = await devicesBrought(services, authorization.pool, request)
  const deviceKeyOf = ({ sub }: User) => brought.find((one) => one.sub === sub)?.key
  const finish = (signIn: SignIn) => {
    ended.signIn = signIn
    return Promise.resolve()
  }
  const readInput = () => ({ ClientId: authorization.client.id, Username: parameters.USERNAME })
  const answer = await audited(services, { api: 'pages', operation, request, readInput }, () =>
    take({ clientMetadata: undefined, origin, onPages: { finish, deviceKeyOf } }),
  )
  const { signIn } = ended
  if (!signIn) return { kind: 'asked', answer }
  const { user, groups, progress } = signIn
  const authTime = Math.floor(services.now() / 1000)
  const { key, isAsked, cookies } = await keptDevice(services, signIn, {
    authTime,
    origin,
    brought,
  })
  const done = await signedInStep(page, {
    user,
    groups,
    authTime,
    proved: progress.proved,
    deviceKey: key,
    eventId: progress.threat?.eventId,
    origin,
  })
  const { poolId, username, sub } = user
  const device = key !== undefined && isAsked ? { poolId, username, sub, key } : undefined
  return { ...done, cookies: [...done.cookies, ...cookies], ...(device && { device }) }
}
