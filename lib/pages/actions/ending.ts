import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import type { Services } from '../../services.ts'
import { plainLook, type Look } from '../look.ts'
import { pageAnswer, pageShell, type Shell } from '../shell.ts'
import { failure, type FailureKind } from '../views/failure.ts'
import { message, type Ending } from '../views/message.ts'

/** What cannot be done, and what the answer's status says of it. */
interface Failure {
  readonly kind: FailureKind
  readonly status: number
  readonly details?: string | undefined
}

/** The page that says what went wrong: in no app's look, for it may be of none. */
export async function failurePage(
  services: Services,
  request: DomainRequest,
  { kind, status, details }: Failure,
): Promise<Answer> {
  const shell = await bareShell(services, request)
  const { requestId } = request
  const view = failure({ kind, details, requestId, canSignIn: false }, shell.context)
  return pageAnswer(view, shell, status)
}

/** The page that says what was done, where no app is known to go on to. */
export async function endingPage(
  services: Services,
  request: DomainRequest,
  { ending, look = plainLook }: { ending: Ending; look?: Look },
): Promise<Answer> {
  const shell = await bareShell(services, request, look)
  return pageAnswer(message({ ending, canSignIn: false }, shell.context), shell)
}

/** Errors that may be named in an address; whatever else stands there is shown to nobody. */
const known = /^[a-z_]{1,40}$/u

/** The page for errors that no app may be told (developer guide, "Error page"). */
export function errorPage(services: Services, request: DomainRequest): Promise<Answer> {
  const error = request.query.get('error') ?? ''
  const details = known.test(error) ? error : undefined
  return failurePage(services, request, { kind: 'request', status: 400, details })
}

/** What pages without an app are made from. They cannot be shown again by their address. */
async function bareShell(
  services: Services,
  request: DomainRequest,
  look = plainLook,
): Promise<Shell> {
  const { path, query } = request
  const lang = query.get('lang')
  const parameters = new URLSearchParams(lang === null ? {} : { lang })
  const shell = await pageShell(services, request, { look, parameters, path })
  return { ...shell, context: { ...shell.context, self: undefined } }
}
