import type { Answer } from '../../oauth/answers.ts'
import { levelsAsked } from '../../oauth/authorize/levels.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import { continueOnPage } from '../../oauth/page-sign-in.ts'
import type { Services } from '../../services.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { isByLink } from '../../delivery/messages.ts'
import { confirmSignUp as confirm } from '../../user-pools/confirm-sign-up.ts'
import { takesPasskeys } from '../../user-pools/passkeys/relying-party.ts'
import { resendConfirmation } from '../../user-pools/resend-confirmation.ts'
import { isOpenSignUp } from '../../user-pools/sign-in/after-sign-up.ts'
import { signUpOrder } from '../../user-pools/verification.ts'
import { handOver, toldTo, type Handover } from '../handover.ts'
import { codeProblemOf, problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { confirmSignUp, type ConfirmSignUpView } from '../views/confirm-sign-up.ts'
import { nameIn, requireCode, requireName } from './form-values.ts'
import { appPage, ofAccount, type AppPage } from './page.ts'
import { afterStep } from './steps.ts'

/** The page that takes the code of a sign-up (developer guide, "Managed login endpoints"). */
export async function confirmSignUpPage(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const page = await appPage(services, request, { path: 'confirmUser' })
  const { form, method } = request
  if (method !== 'POST') {
    const { username, problem, ...told } = await toldTo(page, 'confirmUser')
    if (username === undefined) return handOver(page, 'login', {})
    return formPage(page, { ...told, username, problem: problem && { what: problem } })
  }
  await requireFormToken(services, request)
  try {
    return form.get('step') === 'resend' ? await resend(page) : await takeCode(page)
  } catch (error) {
    return formPage(page, { ...typed(page), problem: codeProblemOf(error) })
  }
}

/** @throws ServiceError as ResendConfirmationCode */
async function resend(page: AppPage): Promise<Answer> {
  const name = requireName(page.request.form)
  const { Destination: destination } = await ofAccount(
    page,
    { operation: 'ResendConfirmationCode', name },
    (asked) => resendConfirmation(page.services, asked),
  )
  return formPage(page, { ...typed(page), destination, isResent: true })
}

/** @throws ServiceError as ConfirmSignUp */
async function takeCode(page: AppPage): Promise<Answer> {
  const { services, request, authorization } = page
  const { form } = request
  const name = requireName(form)
  const code = requireCode(form)
  const given = form.get('session') ?? ''
  const isOpen = await isOpenSignUp(services, given, authorization.client.id)
  const session = isOpen ? given : undefined
  const confirmed = await ofAccount(page, { operation: 'ConfirmSignUp', name }, async (asked) => ({
    Session: await confirm(services, { ...asked, code, session }),
  }))
  const done = { username: name, done: 'confirmed' } as const
  const canGoOn = session !== undefined && levelsAsked(authorization).length === 0
  if (!canGoOn || confirmed.Session === undefined) return handOver(page, 'login', done)
  return goOn(page, confirmed.Session, done)
}

/** Signs in whom the confirmation lets in, and offers a passkey to who gets to the app by it. */
async function goOn(
  page: AppPage,
  session: string,
  done: Handover & { readonly username: string },
): Promise<Answer> {
  const { authorization } = page
  const { username } = done
  try {
    const step = await continueOnPage(page, session, { USERNAME: username })
    if (step.kind === 'asked') {
      const isBeginning = step.answer.ChallengeName === 'SELECT_CHALLENGE'
      return isBeginning ? await handOver(page, 'login', done) : await afterStep(page, step, done)
    }
    if (!takesPasskeys(authorization.pool) || authorization.responseType === 'token') {
      return await afterStep(page, step, done)
    }
    const offer = await handOver(page, 'passkeys/add', { next: step.location })
    return { ...offer, cookies: [...(offer.cookies ?? []), ...step.cookies] }
  } catch (error) {
    const { what } = problemOf(error)
    if (typeof what !== 'string') throw error
    return handOver(page, 'login', done)
  }
}

/** What a form says of its page. */
function typed({ request: { form } }: AppPage) {
  return {
    username: nameIn(form),
    destination: undefined,
    session: form.get('session') ?? undefined,
  }
}

type Shown = Omit<ConfirmSignUpView, 'isByLink'> & Pick<Handover, 'session'>

function formPage({ shell, authorization }: AppPage, { session, ...view }: Shown): Answer {
  const context = { ...shell.context, form: { ...shell.context.form, session } }
  const isLink = isOfLink(authorization.pool, view.destination)
  return pageAnswer(confirmSignUp({ ...view, isByLink: isLink }, context), { ...shell, context })
}

/** E-mails may bring links, text messages do not. */
function isOfLink(pool: UserPool, destination: string | undefined): boolean {
  const isEmail = destination?.includes('@') ?? signUpOrder(pool)[0] === 'email'
  return isEmail && isByLink(pool, 'SignUp')
}
