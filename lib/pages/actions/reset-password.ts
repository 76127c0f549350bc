import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { passwordPolicy } from '../../user-pools/passwords.ts'
import { resetPassword as reset } from '../../user-pools/reset-password.ts'
import { handOver, toldTo } from '../handover.ts'
import { codeProblemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { resetPassword, type ResetPasswordView } from '../views/reset-password.ts'
import { nameIn, newPasswordFields, requireCode, requireName } from './form-values.ts'
import { sendResetCode, takesResets } from './forgotten-password.ts'
import { appPage, ofAccount, unavailable, type AppPage } from './page.ts'

/** The page that sets a new password by a code (developer guide, "Managed login endpoints"). */
export async function resetPasswordPage(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const page = await appPage(services, request, { path: 'confirmForgotPassword' })
  if (!takesResets(page)) return unavailable(page)
  if (request.method !== 'POST') {
    const { username, destination, problem } = await toldTo(page, 'confirmForgotPassword')
    if (username === undefined) return handOver(page, 'forgotPassword', {})
    return formPage(page, { username, destination, problem: problem && { what: problem } })
  }
  await requireFormToken(services, request)
  const { form } = request
  try {
    return form.get('step') === 'resend' ? await resend(page) : await takeReset(page)
  } catch (error) {
    const problem = codeProblemOf(error, newPasswordFields)
    return formPage(page, { username: nameIn(form), problem })
  }
}

/** @throws ServiceError as ForgotPassword */
async function resend(page: AppPage): Promise<Answer> {
  const username = requireName(page.request.form)
  const { Destination: destination } = await sendResetCode(page, username)
  return formPage(page, { username, destination, isResent: true })
}

/** @throws ServiceError as ConfirmForgotPassword */
async function takeReset(page: AppPage): Promise<Answer> {
  const { services, request } = page
  const { form } = request
  const name = requireName(form)
  const code = requireCode(form)
  const password = form.get('new_password') ?? ''
  await ofAccount(page, { operation: 'ConfirmForgotPassword', name }, async (asked) => {
    await reset(services, { ...asked, code, password })
    return {}
  })
  return handOver(page, 'login', { username: name, done: 'reset' })
}

function formPage(
  { authorization, shell }: AppPage,
  view: Omit<ResetPasswordView, 'rules'>,
): Answer {
  const rules = passwordPolicy(authorization.pool)
  return pageAnswer(resetPassword({ ...view, rules }, shell.context), shell)
}
