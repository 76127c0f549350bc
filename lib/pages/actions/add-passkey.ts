import { ServiceError } from '../../errors.ts'
import { seeOther, type Answer } from '../../oauth/answers.ts'
import { answerAddress } from '../../oauth/authorize/redirect-target.ts'
import type { BrowserSession } from '../../oauth/browser-session.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { passkeyRegistrationRef } from '../../store/passkey-registrations.ts'
import { userRef } from '../../store/users.ts'
import { completeRegistration, startRegistration } from '../../user-pools/passkeys/register.ts'
import { takesPasskeys } from '../../user-pools/passkeys/relying-party.ts'
import { retryOnUserChange } from '../../user-pools/user-changes.ts'
import { endedHandover, handOver, toldTo } from '../handover.ts'
import type { Problem } from '../parts/problem.ts'
import { problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { addPasskey } from '../views/add-passkey.ts'
import { message } from '../views/message.ts'
import { shownName } from './identifiers.ts'
import { appPage, ofAccount, unavailable, type AppPage } from './page.ts'

/** A page for somebody who is signed in. */
interface OwnPage extends AppPage {
  readonly session: BrowserSession
}

/**
 * The page that registers a passkey for whoever is signed in, and leads back to the app (developer
 * guide, "Managed login endpoints", /passkeys/add). It may be asked for by client and address alone.
 */
export async function addPasskeyPage(services: Services, request: DomainRequest): Promise<Answer> {
  const parameters = new URLSearchParams(request.query)
  if (!parameters.has('response_type')) parameters.set('response_type', 'code')
  const page = await appPage(services, request, { path: 'passkeys/add', parameters })
  if (!takesPasskeys(page.authorization.pool)) return unavailable(page)
  const { session } = page
  if (!session) return handOver(page, 'login', {})
  const own: OwnPage = { ...page, session }
  if (request.method !== 'POST') return offerPage(own)
  await requireFormToken(services, request)
  if (request.form.get('step') === 'later') return goOn(own)
  try {
    return await keep(own)
  } catch (error) {
    return offerPage(own, failureOf(page, error))
  }
}

async function offerPage(page: OwnPage, problem?: Problem): Promise<Answer> {
  const { services, authorization, session, shell } = page
  const { pool, client } = authorization
  const { user } = session
  try {
    const options = JSON.stringify(await startRegistration(services, { pool, client, user }))
    const view = { username: shownName(user), options, problem }
    return pageAnswer(addPasskey(view, shell.context), shell)
  } catch (error) {
    problemOf(error)
    return unavailable(page)
  }
}

/** @throws ServiceError as CompleteWebAuthnRegistration */
async function keep(page: OwnPage): Promise<Answer> {
  const { services, request, authorization, session, shell } = page
  const { pool, client } = authorization
  const { username, sub } = session.user
  const credential = jsonOf(request.form.get('credential') ?? '')
  const call = { operation: 'CompleteWebAuthnRegistration', name: username }
  await ofAccount(page, call, () =>
    retryOnUserChange(async (before) => {
      const read = await services.table.read({
        user: before === 0 ? undefined : userRef(pool.id, username),
        begun: passkeyRegistrationRef(pool.id, username),
      })
      const user = read.user ?? session.user
      if (user.sub !== sub) throw new ServiceError('NotAuthorizedException')
      const { begun } = read
      await completeRegistration(services, { pool, client, user }, { credential, begun })
      return {}
    }),
  )
  const next = await nextOf(page)
  const view = message({ ending: 'passkey-added', canSignIn: false, next }, shell.context)
  return pageAnswer(view, { ...shell, cookies: [...shell.cookies, endedHandover] })
}

async function goOn(page: OwnPage): Promise<Answer> {
  return seeOther(await nextOf(page), [endedHandover])
}

/** Where a sign-up goes in the end, else the app's address. */
async function nextOf(page: OwnPage): Promise<string> {
  const { next } = await toldTo(page, 'passkeys/add')
  return next ?? answerAddress(page.authorization.target, {})
}

/** Undefined for what is no JSON, which is then no credential either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whatever is wrong with a passkey, its owner can only try again. */
function failureOf({ shell }: AppPage, error: unknown): Problem {
  const problem = problemOf(error)
  const { addFailed } = shell.context.texts.passkeys
  return problem.what === 'tooOften' ? problem : { what: { words: addFailed } }
}
