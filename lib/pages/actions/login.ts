import { isProviderIdentifier } from '../../domain/provider-check.ts'
import type { Answer } from '../../oauth/answers.ts'
import { answering, comeBack } from '../../oauth/authorize/endpoint.ts'
import { providersOf } from '../../oauth/authorize/provider.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { providerIdentifierRef } from '../../store/identity-providers.ts'
import { endedHandover, toldTo } from '../handover.ts'
import { problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { chooseAccount } from '../views/choose-account.ts'
import { leaving } from '../views/leaving.ts'
import { nameIn, requireName } from './form-values.ts'
import { shownName } from './identifiers.ts'
import { appPage, hasOwnUsers, type AppPage } from './page.ts'
import { rememberedOrNot } from './remember-device.ts'
import { isNameFirst, signInPage } from './sign-in-page.ts'
import { wayTo } from './providers.ts'
import { beginSignIn, continueSignIn } from './steps.ts'

/** The page that a sign-in begins on, and all steps of it (developer guide, "Login endpoint"). */
export async function loginPage(services: Services, request: DomainRequest): Promise<Answer> {
  const page = await appPage(services, request, { path: 'login' })
  if (request.method === 'POST') return postLogin(page)
  const session = await answering(services, page.authorization, page.session)
  if (session) {
    const view = chooseAccount({ username: shownName(session.user) }, page.shell.context)
    return pageAnswer(view, page.shell)
  }
  const { problem, ...told } = await toldTo(page, 'login')
  const answer = await signInPage(page, { ...told, problem: problem && { what: problem } })
  if (Object.keys(told).length === 0) return answer
  return { ...answer, cookies: [...(answer.cookies ?? []), endedHandover] }
}

async function postLogin(page: AppPage): Promise<Answer> {
  const { services, request, authorization } = page
  const { form } = request
  await requireFormToken(services, request)
  switch (form.get('step')) {
    case 'continue': {
      const session = await answering(services, authorization, page.session)
      return session ? comeBack(services, { authorization, request, session }) : signInPage(page)
    }
    case 'other-account':
      return signInPage(page)
    case 'yes':
    case 'no':
      return (await rememberedOrNot(page)) ?? signInPage(page)
    case 'federate':
      return toCompany(page, form.get('email') ?? '')
  }
  if (!hasOwnUsers(authorization)) return signInPage(page)
  return form.has('session') ? continueSignIn(page) : signInByForm(page)
}

async function signInByForm(page: AppPage): Promise<Answer> {
  const { form } = page.request
  try {
    const username = requireName(form)
    if (form.get('step') === 'passkey')
      return await beginSignIn(page, { username, way: 'WEB_AUTHN' })
    const password = isNameFirst(page) ? undefined : (form.get('password') ?? '')
    return await beginSignIn(page, { username, password })
  } catch (error) {
    return signInPage(page, { username: nameIn(form), problem: problemOf(error) })
  }
}

/** Leads to the provider whose identifier is the domain of an e-mail address. */
async function toCompany(page: AppPage, email: string): Promise<Answer> {
  const { services, authorization, shell } = page
  const identifier = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const name = isProviderIdentifier(identifier)
    ? await services.table.get(providerIdentifierRef(authorization.pool.id, identifier))
    : undefined
  if (name === undefined || !providersOf(authorization).includes(name)) {
    return signInPage(page, { problem: { what: 'noSuchOrganization', field: 'email' } })
  }
  const href = wayTo(page, name, email)
  const answer = pageAnswer(leaving({ provider: name, href }, shell.context), shell)
  // Not by a redirect: a browser holds the whole way of a form to the page's policy
  return { ...answer, headers: { ...answer.headers, refresh: `0; url=${href}` } }
}
