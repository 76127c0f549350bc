import type { Answer } from '../../oauth/answers.ts'
import {
  associateBySession,
  factorsToSetUp,
  seedOfSetUp,
} from '../../user-pools/mfa/associate-app.ts'
import { verifyBySession } from '../../user-pools/mfa/verify-app.ts'
import type { View } from '../context.ts'
import { pageAnswer, shellOfStep } from '../shell.ts'
import { appSetUp } from '../views/app-set-up.ts'
import { chooseSetUp, type SetUpFactor } from '../views/choose-set-up.ts'
import { contactSetUp } from '../views/contact-set-up.ts'
import type { ShownChallenge, Taken } from './challenge.ts'
import { codeIn } from './form-values.ts'
import type { AppPage } from './page.ts'

/** The page of a set-up, shown again with what was wrong. @throws ServiceError of a session that is over */
export async function setUpView(page: AppPage, shown: ShownChallenge): Promise<View> {
  const { username, session, problem } = shown
  const { services } = page
  const { context } = page.shell
  const { form } = page.request
  const factors = (await factorsToSetUp(services, session)).filter(isSetUp)
  const hasOtherWays = factors.length > 1
  if (form.has('email')) {
    const value = form.get('email') ?? ''
    return contactSetUp({ username, attribute: 'email', value, hasOtherWays, problem }, context)
  }
  if (!form.has('code')) return chooseSetUp({ username, factors, problem }, context)
  const secret = await seedOfSetUp(services, session)
  return appSetUp({ ...appOf(page, username, secret), hasOtherWays, problem }, context)
}

function isSetUp(factor: string): factor is SetUpFactor {
  return factor === 'SOFTWARE_TOKEN_MFA' || factor === 'EMAIL_OTP'
}

/** What an authenticator app reads (Key Uri Format of the apps). */
function appOf({ authorization }: AppPage, username: string, secret: string) {
  const issuer = authorization.pool.name
  const label = encodeURIComponent(`${issuer}:${username}`)
  const uri = `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer }).toString()}`
  return { username, secret, uri }
}

/**
 * Makes of a form of the set-up what the engine takes, or shows the page that comes first.
 *
 * @throws ServiceError of the set-up of an app
 */
export async function takeSetUp(page: AppPage, step: SetUpStep): Promise<Taken> {
  const { session, username, chosen } = step
  const { services, request } = page
  const { form } = request
  const challenge = 'MFA_SETUP'
  const given = { USERNAME: username }
  const email = form.get('email')
  if (email) return { challenge, responses: { ...given, session, EMAIL: email.trim() } }
  if (chosen !== '' || form.get('step') === 'other-way') {
    return { view: await setUpPage(page, step) }
  }
  const friendlyName = (form.get('friendly_name') ?? '').slice(0, longestAppName)
  const first = { code: codeIn(form), friendlyName: friendlyName || undefined }
  const { Session = '' } = await verifyBySession(services, session, first)
  return { challenge, responses: { ...given, session: Session } }
}

interface SetUpStep {
  readonly session: string
  readonly username: string
  readonly chosen: string
}

/** Characters of FriendlyDeviceName (API reference, VerifySoftwareToken). */
const longestAppName = 131

/**
 * The page that sets up the factor that was chosen, or the choice again.
 *
 * @throws ServiceError of the set-up of an app
 */
export async function setUpPage(
  page: AppPage,
  { session, username, chosen }: SetUpStep,
): Promise<Answer> {
  const { services } = page
  const challenge = 'MFA_SETUP'
  const factors = (await factorsToSetUp(services, session)).filter(isSetUp)
  const hasOtherWays = factors.length > 1
  if (chosen === 'EMAIL_OTP') {
    const own = shellOfStep(page.shell, { challenge, session })
    const view = { username, attribute: 'email', hasOtherWays } as const
    return pageAnswer(contactSetUp(view, own.context), own)
  }
  if (chosen === 'SOFTWARE_TOKEN_MFA') {
    const { SecretCode = '', Session = '' } = await associateBySession(services, session)
    const own = shellOfStep(page.shell, { challenge, session: Session })
    const view = { ...appOf(page, username, SecretCode), hasOtherWays }
    return pageAnswer(appSetUp(view, own.context), own)
  }
  const own = shellOfStep(page.shell, { challenge, session })
  return pageAnswer(chooseSetUp({ username, factors }, own.context), own)
}
