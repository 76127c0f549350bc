import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import type { Services } from '../../services.ts'
import { plainLook } from '../look.ts'
import { pageAnswer, pageShell } from '../shell.ts'
import { failure, type FailureKind } from '../views/failure.ts'

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
  const { requestId, path } = request
  const parameters = new URLSearchParams()
  const shell = await pageShell(services, request, { look: plainLook, parameters, path })
  const view = { kind, details, requestId, canSignIn: false }
  return pageAnswer(failure(view, shell.context), shell, status)
}

/** Errors that may be named in an address; whatever else stands there is shown to nobody. */
const known = /^[a-z_]{1,40}$/u

/** The page for errors that no app may be told (developer guide, "Error page"). */
export function errorPage(services: Services, request: DomainRequest): Promise<Answer> {
  const error = request.query.get('error') ?? ''
  const details = known.test(error) ? error : undefined
  return failurePage(services, request, { kind: 'request', status: 400, details })
}
