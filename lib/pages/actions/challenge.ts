import { seedOfSetUp, associateBySession } from '../../user-pools/mfa/associate-app.ts'
import { verifyBySession } from '../../user-pools/mfa/verify-app.ts'
import type { Answer } from '../../oauth/answers.ts'
import { attributeFields } from '../attribute-fields.ts'
import type { View } from '../context.ts'
import type { Problem } from '../parts/problem.ts'
import { pageAnswer, shellOfStep } from '../shell.ts'
import { appSetUp } from '../views/app-set-up.ts'
import { chooseFactor, type Factor } from '../views/choose-factor.ts'
import { chooseSetUp, type SetUpFactor } from '../views/choose-set-up.ts'
import { code, type CodeSource } from '../views/code.ts'
import { contactSetUp } from '../views/contact-set-up.ts'
import { newPassword } from '../views/new-password.ts'
import { passkey } from '../views/passkey.ts'
import { password } from '../views/password.ts'
import type { AppPage } from './page.ts'

/** A challenge that somebody is shown, at first or again with what was wrong. */
export interface ShownChallenge {
  readonly username: string
  readonly challenge: string
  readonly session: string
  /** What the engine says of the challenge; nothing when it is shown again. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly available?: readonly string[] | undefined
  readonly problem?: Problem | undefined
}

/** An answer for the engine, or a page that comes before it. */
type Taken =
  | { readonly challenge: string; readonly responses: Record<string, string> }
  | { readonly view: Answer }

const sources: ReadonlyMap<string, CodeSource> = new Map<string, CodeSource>([
  ['EMAIL_OTP', 'email'],
  ['SMS_OTP', 'sms'],
  ['SMS_MFA', 'sms'],
  ['SOFTWARE_TOKEN_MFA', 'app'],
])

/** The page that asks what a challenge of the engine asks (API reference, RespondToAuthChallenge). */
export async function challengePage(page: AppPage, shown: ShownChallenge): Promise<Answer> {
  const { challenge, session } = shown
  const shell = shellOfStep(page.shell, { challenge, session })
  return pageAnswer(await viewOf({ ...page, shell }, shown), shell)
}

async function viewOf(page: AppPage, shown: ShownChallenge): Promise<View> {
  const { username, challenge, parameters = {}, problem } = shown
  const { context } = page.shell
  const source = sources.get(challenge)
  if (source) {
    const destination = parameters.CODE_DELIVERY_DESTINATION
    const rest = { canResend: false, hasOtherWays: false, problem }
    return code({ username, source, destination, ...rest }, context)
  }
  switch (challenge) {
    case 'PASSWORD':
      return password({ username, canReset: true, hasOtherWays: false, problem }, context)
    case 'SELECT_CHALLENGE': {
      const factors = (shown.available ?? []).filter((way) => way !== 'PASSWORD_SRP')
      return chooseFactor({ username, isFirst: true, factors: offered(factors), problem }, context)
    }
    case 'SELECT_MFA_TYPE': {
      const factors = listOf(parameters.MFAS_CAN_CHOOSE)
      return chooseFactor({ username, isFirst: false, factors: offered(factors), problem }, context)
    }
    case 'WEB_AUTHN': {
      const { CREDENTIAL_REQUEST_OPTIONS: options = '' } = parameters
      return passkey({ username, options, hasOtherWays: false, problem }, context)
    }
    case 'NEW_PASSWORD_REQUIRED':
      return newPassword(
        { username, rules: rulesOf(page), missing: missingOf(page, shown), problem },
        context,
      )
    case 'MFA_SETUP':
      return setUpView(page, shown)
  }
  throw new Error(`no page asks for ${challenge}`)
}

function offered(factors: readonly string[]): { factor: Factor }[] {
  return factors.map((factor) => ({ factor: factor as Factor })) // as the engine names them
}

function listOf(json: string | undefined): string[] {
  return json === undefined ? [] : (JSON.parse(json) as string[]) // written by the engine
}

function rulesOf({ authorization }: AppPage) {
  return authorization.pool.settings.Policies?.PasswordPolicy ?? {}
}

/** The attributes that the engine misses; shown again, those that the form brought. */
function missingOf({ authorization, request }: AppPage, { parameters }: ShownChallenge) {
  const prefix = 'attribute:'
  const posted = [...request.form].filter(([name]) => name.startsWith(prefix))
  const values = new Map(posted.map(([name, value]) => [name.slice(prefix.length), value]))
  const required = listOf(parameters?.requiredAttributes).map((name) =>
    name.replace('userAttributes.', ''),
  )
  const asks = ({ Name }: { Name: string }) => required.includes(Name) || values.has(Name)
  return attributeFields(authorization.pool.schema, { asks, values })
}

async function setUpView(page: AppPage, shown: ShownChallenge): Promise<View> {
  const { username, session, parameters, problem } = shown
  const { context } = page.shell
  const { form } = page.request
  if (parameters) {
    const factors = listOf(parameters.MFAS_CAN_SETUP).filter(isSetUp)
    return chooseSetUp({ username, factors, problem }, context)
  }
  if (form.has('email')) {
    const value = form.get('email') ?? ''
    return contactSetUp(
      { username, attribute: 'email', value, hasOtherWays: false, problem },
      context,
    )
  }
  const secret = await seedOfSetUp(page.services, session)
  return appSetUp({ ...appOf(page, username, secret), problem }, context)
}

function isSetUp(factor: string): factor is SetUpFactor {
  return factor === 'SOFTWARE_TOKEN_MFA' || factor === 'EMAIL_OTP'
}

/** What an authenticator app reads (Key Uri Format of the apps). */
function appOf({ authorization }: AppPage, username: string, secret: string) {
  const issuer = authorization.pool.name
  const label = encodeURIComponent(`${issuer}:${username}`)
  const uri = `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer }).toString()}`
  return { username, secret, uri, hasOtherWays: false }
}

/**
 * Makes of a form what the engine takes, or shows the page that comes first.
 *
 * @throws ServiceError of the set-up of an app
 */
export async function takeAnswer(
  page: AppPage,
  { challenge, session, username }: Pick<ShownChallenge, 'challenge' | 'session' | 'username'>,
): Promise<Taken> {
  const { form } = page.request
  const given = { USERNAME: username, session }
  const source = sources.get(challenge)
  if (source) {
    const sent = (form.get('code') ?? '').replaceAll(' ', '')
    return { challenge, responses: { ...given, [`${challenge}_CODE`]: sent } }
  }
  const chosen = form.get('factor') ?? ''
  switch (challenge) {
    case 'SELECT_CHALLENGE':
      if (chosen === 'PASSWORD') {
        return { view: await challengePage(page, { username, session, challenge: 'PASSWORD' }) }
      }
      return { challenge, responses: { ...given, ANSWER: chosen } }
    case 'PASSWORD':
      return { challenge, responses: { ...given, PASSWORD: form.get('password') ?? '' } }
    case 'WEB_AUTHN':
      return { challenge, responses: { ...given, CREDENTIAL: form.get('credential') ?? '' } }
    case 'NEW_PASSWORD_REQUIRED':
      return { challenge, responses: { ...given, ...newPasswordResponses(form) } }
    case 'MFA_SETUP':
      return takeSetUp(page, { session, username, chosen })
    default:
      return { challenge, responses: { ...given, ANSWER: chosen } }
  }
}

function newPasswordResponses(form: URLSearchParams): Record<string, string> {
  const attributes = [...form]
    .filter(([name]) => name.startsWith('attribute:'))
    .map(([name, value]) => [name.replace('attribute:', 'userAttributes.'), value])
  return {
    NEW_PASSWORD: form.get('new_password') ?? '',
    ...(Object.fromEntries(attributes) as Record<string, string>), // pairs of texts
  }
}

async function takeSetUp(
  page: AppPage,
  { session, username, chosen }: { session: string; username: string; chosen: string },
): Promise<Taken> {
  const { services, request, shell } = page
  const { form } = request
  const challenge = 'MFA_SETUP'
  const given = { USERNAME: username }
  const email = form.get('email')
  if (email) return { challenge, responses: { ...given, session, EMAIL: email } }
  if (chosen === 'EMAIL_OTP') {
    const own = shellOfStep(shell, { challenge, session })
    const view = { username, attribute: 'email', hasOtherWays: false } as const
    return { view: pageAnswer(contactSetUp(view, own.context), own) }
  }
  if (chosen === 'SOFTWARE_TOKEN_MFA') {
    const { SecretCode = '', Session = '' } = await associateBySession(services, session)
    const own = shellOfStep(shell, { challenge, session: Session })
    return { view: pageAnswer(appSetUp(appOf(page, username, SecretCode), own.context), own) }
  }
  const sent = (form.get('code') ?? '').replaceAll(' ', '')
  const first = { code: sent, friendlyName: undefined }
  const { Session = '' } = await verifyBySession(services, session, first)
  return { challenge, responses: { ...given, session: Session } }
}
