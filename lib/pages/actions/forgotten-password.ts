import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { forgotPassword } from '../../user-pools/forgot-password.ts'
import { recoveryOrder } from '../../user-pools/recovery-order.ts'
import { handOver } from '../handover.ts'
import type { Problem } from '../parts/problem.ts'
import { problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { forgottenPassword } from '../views/forgotten-password.ts'
import { nameIn, requireName } from './form-values.ts'
import { identifiersOf } from './identifiers.ts'
import { appPage, hasOwnUsers, ofAccount, unavailable, type AppPage } from './page.ts'

/** The page that a forgotten password is reported on (developer guide, "Managed login endpoints"). */
export async function forgottenPasswordPage(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const page = await appPage(services, request, { path: 'forgotPassword' })
  if (!takesResets(page)) return unavailable(page)
  if (request.method !== 'POST') return formPage(page)
  await requireFormToken(services, request)
  try {
    const username = requireName(request.form)
    const { Destination: destination } = await sendResetCode(page, username)
    return await handOver(page, 'confirmForgotPassword', { username, destination })
  } catch (error) {
    return formPage(page, problemOf(error))
  }
}

/** Sends the code for a new password, or seems to. @throws ServiceError as ForgotPassword */
export function sendResetCode(page: AppPage, name: string) {
  return ofAccount(page, { operation: 'ForgotPassword', name }, (asked) =>
    forgotPassword(page.services, asked),
  )
}

/** Whether the pool lets its users themselves put a new password in place of a forgotten one. */
export function takesResets({ authorization }: AppPage): boolean {
  return hasOwnUsers(authorization) && recoveryOrder(authorization.pool).length > 0
}

function formPage({ request, authorization, shell }: AppPage, problem?: Problem): Answer {
  const view = {
    identifiers: identifiersOf(authorization.pool),
    username: nameIn(request.form) || (request.query.get('login_hint') ?? undefined),
    problem,
  }
  return pageAnswer(forgottenPassword(view, shell.context), shell)
}
