import { audited } from '../../audit/audited.ts'
import {
  broughtClaims,
  judgedSession,
  sessionRefs,
  type BrowserSession,
} from '../../oauth/browser-session.ts'
import type { Answer } from '../../oauth/answers.ts'
import { readAuthorizationWith, type Authorization } from '../../oauth/authorize/index.ts'
import { ownProvider, providersOf } from '../../oauth/authorize/provider.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { originOf as requestOrigin } from '../../oauth/token/token-answer.ts'
import type { Services } from '../../services.ts'
import type { Found, Refs } from '../../store/table.ts'
import type { ClientRequest } from '../../user-pools/client-request.ts'
import { poolIdOfClient } from '../../user-pools/ids.ts'
import type { PagePath } from '../context.ts'
import { lookRefs, readLook } from '../read-look.ts'
import { pageAnswer, pageShell, type Shell } from '../shell.ts'
import { failure } from '../views/failure.ts'

/** A page of an app at work: what the app asked for, and what the page is made from. */
export interface AppPage {
  readonly services: Services
  readonly request: DomainRequest
  readonly authorization: Authorization
  readonly shell: Shell
  /** The session that the browser is signed in by, whether or not it answers what the app asks. */
  readonly session: BrowserSession | undefined
}

/** Which page is read. */
interface PageReading<More extends Refs> {
  readonly path: PagePath
  /** What the app asked for; the query unless given. */
  readonly parameters?: URLSearchParams
  /** What is read along. */
  readonly more?: (poolId: string, clientId: string) => More
}

/**
 * Reads what an app asked for, which its pages take along from one to the next, with the browser's
 * session and whatever else the page wants: all in one round trip.
 *
 * @throws PageFault, RedirectFault
 */
export async function appPage<More extends Refs>(
  services: Services,
  request: DomainRequest,
  { path, parameters = request.query, more }: PageReading<More>,
): Promise<AppPage & { readonly found: Found<More> }> {
  const claims = await claimsBrought(services, request, parameters)
  const { authorization, found } = await readAuthorizationWith(
    services,
    { domain: request.domain, parameters },
    (poolId, clientId) => ({
      ...sessionRefs(poolId, claims),
      ...lookRefs(poolId, clientId),
      ...(more?.(poolId, clientId) ?? ({} as More)), // who asks for nothing gets nothing
    }),
  )
  const { pool, client, target } = authorization
  const shell = await pageShell(services, request, {
    look: await readLook(services, authorization, { records: found, base: request.base }),
    parameters,
    path,
    formTargets: [originOf(target.redirectUri)],
  })
  const session = judgedSession(services, { pool, client }, { claims, found })
  return { services, request, authorization, shell, session, found }
}

/** The pool is known by the client's id before anything is read. */
function claimsBrought(services: Services, request: DomainRequest, parameters: URLSearchParams) {
  const poolId = poolIdOfClient(services.settings.region, parameters.get('client_id') ?? '')
  return broughtClaims(services, { pool: { id: poolId } }, request)
}

/** Whether a client's users may sign in here, rather than at other providers alone. */
export function hasOwnUsers(authorization: Authorization): boolean {
  return providersOf(authorization).includes(ownProvider)
}

/** Whether somebody new may sign up here. */
export function takesSignUps(authorization: Authorization): boolean {
  const { AdminCreateUserConfig } = authorization.pool.settings
  return hasOwnUsers(authorization) && AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true
}

/** The page in place of one that the app has not. */
export function unavailable({ shell, request }: AppPage): Answer {
  const { requestId } = request
  const view = failure({ kind: 'unavailable', requestId, canSignIn: true }, shell.context)
  return pageAnswer(view, shell, 403)
}

/** Does what somebody asks of an account on a page, and leaves a line in the audit log. */
export function ofAccount<Output extends object>(
  { services, request, authorization }: AppPage,
  { operation, name }: { operation: string; name: string },
  work: (asked: ClientRequest) => Promise<Output>,
): Promise<Output> {
  const { id: clientId } = authorization.client
  const readInput = () => ({ ClientId: clientId, Username: name })
  const asked = { clientId, name, isOnPages: true, origin: requestOrigin(request) }
  return audited(services, { api: 'pages', operation, request, readInput }, () => work(asked))
}

/** What a policy names an address by: its origin, or the scheme of an app. */
function originOf(address: string): string {
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol
}
