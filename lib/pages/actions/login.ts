import { ServiceError } from '../../errors.ts'
import { seeOther, type Answer } from '../../oauth/answers.ts'
import { comeBack, reusableSession } from '../../oauth/authorize/endpoint.ts'
import { levelsAsked } from '../../oauth/authorize/levels.ts'
import { providersOf } from '../../oauth/authorize/provider.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import { answerOnPage, startOnPage, type PageStep } from '../../oauth/page-sign-in.ts'
import type { Services } from '../../services.ts'
import { providerIdentifierRef, providerRef } from '../../store/identity-providers.ts'
import type { ProviderLink } from '../parts/providers.ts'
import type { Problem } from '../parts/problem.ts'
import { problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { chooseAccount } from '../views/choose-account.ts'
import { leaving } from '../views/leaving.ts'
import { signIn, type SignInView } from '../views/sign-in.ts'
import { challengePage, takeAnswer } from './challenge.ts'
import { identifiersOf } from './identifiers.ts'
import { appPage, hasOwnUsers, type AppPage } from './page.ts'

/** The page that a sign-in begins on, and all steps of it (developer guide, "Login endpoint"). */
export async function loginPage(services: Services, request: DomainRequest): Promise<Answer> {
  const page = await appPage(services, request, 'login')
  if (request.method === 'POST') return postLogin(page)
  const session = await reusableSession(services, page.authorization, request)
  if (!session) return signInPage(page)
  return pageAnswer(
    chooseAccount({ username: session.user.username }, page.shell.context),
    page.shell,
  )
}

async function postLogin(page: AppPage): Promise<Answer> {
  const { services, request, authorization } = page
  const { form } = request
  await requireFormToken(services, request)
  switch (form.get('step')) {
    case 'continue': {
      const session = await reusableSession(services, authorization, request)
      return session ? comeBack(services, { authorization, request, session }) : signInPage(page)
    }
    case 'other-account':
      return signInPage(page)
    case 'federate':
      return toCompany(page, form.get('email') ?? '')
  }
  if (!hasOwnUsers(authorization)) return signInPage(page)
  return form.has('session') ? continueSignIn(page) : beginSignIn(page)
}

async function beginSignIn(page: AppPage): Promise<Answer> {
  const { form } = page.request
  const username = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  const isByPasskey = form.get('step') === 'passkey' || form.has('credential')
  const parameters = {
    USERNAME: username,
    ...(isByPasskey && { PREFERRED_CHALLENGE: 'WEB_AUTHN' }),
    ...(!isNameFirst(page) &&
      !isByPasskey && { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }),
    ...levelParameters(page),
  }
  const isByChoice = isByPasskey || isNameFirst(page) || 'TARGET_ACR_VALUES' in parameters
  const flow = isByChoice ? 'USER_AUTH' : 'USER_PASSWORD_AUTH'
  return afterStep(page, () => startOnPage(page, flow, parameters), { username })
}

/** The level that the app asks for, for the engine, which knows it by choice only. */
function levelParameters({ authorization }: AppPage): Record<string, string> {
  const values = authorization.parameters.get('acr_values')
  return levelsAsked(authorization).length > 0 && values ? { TARGET_ACR_VALUES: values } : {}
}

async function continueSignIn(page: AppPage): Promise<Answer> {
  const { form } = page.request
  const username = form.get('username') ?? ''
  const challenge = form.get('challenge') ?? ''
  const session = form.get('session') ?? ''
  try {
    const taken = await takeAnswer(page, { challenge, session, username })
    if ('view' in taken) return taken.view
    return await afterAnswer(
      page,
      await answerOnPage(page, taken.challenge, taken.responses),
      username,
    )
  } catch (error) {
    const problem = problemOf(error)
    const isOver = problem.what === 'sessionExpired' || problem.what === 'tooOften'
    if (isOver || challenge === 'WEB_AUTHN') return signInPage(page, { username, problem })
    return challengePage(page, { username, challenge, session, problem })
  }
}

async function afterStep(
  page: AppPage,
  step: () => Promise<PageStep>,
  { username }: { username: string },
): Promise<Answer> {
  try {
    return await afterAnswer(page, await step(), username)
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'UserNotConfirmedException') {
      const { base, query } = page.shell.context
      const name = encodeURIComponent(username)
      return seeOther(`${base}/confirmUser?${query}&username=${name}`)
    }
    return signInPage(page, { username, problem: problemOf(error) })
  }
}

function afterAnswer(page: AppPage, step: PageStep, username: string): Promise<Answer> | Answer {
  if (step.kind === 'done') return seeOther(step.location, step.cookies)
  const { ChallengeName = '', Session = '', ChallengeParameters, AvailableChallenges } = step.answer
  return challengePage(page, {
    username,
    challenge: ChallengeName,
    session: Session,
    parameters: ChallengeParameters,
    available: AvailableChallenges,
  })
}

async function signInPage(
  page: AppPage,
  { username, problem }: { username?: string; problem?: Problem } = {},
): Promise<Answer> {
  const { authorization, shell, request } = page
  const { pool } = authorization
  const hint = username ?? request.query.get('login_hint') ?? undefined
  const allowed = pool.settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  const { links, takesWorkEmail } = await otherProviders(page)
  const view: SignInView = {
    identifiers: identifiersOf(pool),
    username: hint,
    hasOwnUsers: hasOwnUsers(authorization),
    isNameFirst: isNameFirst(page),
    providers: links,
    takesWorkEmail,
    hasPasskeys: allowed.includes('WEB_AUTHN') && !isNameFirst(page),
    canSignUp: pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    canReset: true,
    problem,
  }
  return pageAnswer(signIn(view, shell.context), shell)
}

/** Whether the pool lets its users choose how to begin, so that it has to know who they are first. */
function isNameFirst({ authorization }: AppPage): boolean {
  const { Policies } = authorization.pool.settings
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return factors.some((factor) => factor !== 'PASSWORD')
}

/** The client's providers, read together in one round trip, and none where it has none. */
async function otherProviders({ services, authorization, shell }: AppPage) {
  const { pool } = authorization
  const names = providersOf(authorization).filter((name) => name !== 'COGNITO')
  const found = await services.table.read(
    Object.fromEntries(names.map((name) => [name, providerRef(pool.id, name)])),
  )
  const providers = names.flatMap((name) => found[name] ?? [])
  const isByIdentifier = providers.some(({ settings }) => settings.identifiers.length > 0)
  const { base, query } = shell.context
  const links = providers
    .filter(({ settings }) => settings.identifiers.length === 0)
    .map(({ name, type }): ProviderLink => {
      const parameters = new URLSearchParams(query)
      parameters.set('identity_provider', name)
      return { name, type, href: `${base}/oauth2/authorize?${parameters.toString()}` }
    })
  return { links, takesWorkEmail: isByIdentifier }
}

/** Leads to the provider whose identifier is the domain of an e-mail address. */
async function toCompany(page: AppPage, email: string): Promise<Answer> {
  const { services, authorization, shell } = page
  const identifier = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const isPlausible = /^[\w\s+=.@-]{1,40}$/u.test(identifier)
  const name = isPlausible
    ? await services.table.get(providerIdentifierRef(authorization.pool.id, identifier))
    : undefined
  if (name === undefined || !providersOf(authorization).includes(name)) {
    return signInPage(page, { problem: { what: 'noSuchOrganization', field: 'email' } })
  }
  const { base, query } = shell.context
  const parameters = new URLSearchParams(query)
  parameters.set('identity_provider', name)
  parameters.set('login_hint', email)
  const href = `${base}/oauth2/authorize?${parameters.toString()}`
  const answer = pageAnswer(leaving({ provider: name, href }, shell.context), shell)
  // Not by a redirect: a browser holds the whole way of a form to the page's policy
  return { ...answer, headers: { ...answer.headers, refresh: `0; url=${href}` } }
}
