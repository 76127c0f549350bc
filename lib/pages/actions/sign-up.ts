import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { termsRef, type Terms } from '../../store/terms.ts'
import { passwordlessAddresses } from '../../user-pools/passwordless.ts'
import { passwordPolicy } from '../../user-pools/passwords.ts'
import { signUp as register } from '../../user-pools/sign-up.ts'
import { termsLink } from '../../user-pools/terms.ts'
import { handOver } from '../handover.ts'
import type { Problem } from '../parts/problem.ts'
import { problemOf } from '../problems.ts'
import { pageAnswer } from '../shell.ts'
import { signUp, type SignUpView } from '../views/sign-up.ts'
import {
  attributesIn,
  nameIn,
  offeredAttributes,
  requireName,
  withoutGroups,
} from './form-values.ts'
import { appPage, ofAccount, takesSignUps, unavailable, type AppPage } from './page.ts'
import { otherProviders } from './providers.ts'
import { signUpFields, signUpIdentifiers } from './sign-up-fields.ts'
import { beginSignIn } from './steps.ts'

/** A sign-up page with the client's documents, as they were read. */
interface SignUpPage extends AppPage {
  readonly found: {
    readonly termsOfUse: Terms | undefined
    readonly privacyPolicy: Terms | undefined
  }
}

/** The page that makes an account (developer guide, "Managed login endpoints", /signup). */
export async function signUpPage(services: Services, request: DomainRequest): Promise<Answer> {
  const page = await appPage(services, request, {
    path: 'signup',
    more: (poolId, clientId) => ({
      termsOfUse: termsRef({ poolId, clientId, name: 'terms-of-use' }),
      privacyPolicy: termsRef({ poolId, clientId, name: 'privacy-policy' }),
    }),
  })
  if (!takesSignUps(page.authorization)) return unavailable(page)
  if (request.method !== 'POST') return formPage(page)
  await requireFormToken(services, request)
  try {
    return await takeSignUp(page)
  } catch (error) {
    return formPage(page, problemOf(error))
  }
}

/** @throws ServiceError as SignUp */
async function takeSignUp(page: AppPage): Promise<Answer> {
  const { services, request, authorization } = page
  const { pool } = authorization
  const { form } = request
  const typed = requireName(form)
  const [only] = signUpIdentifiers(pool)
  const name = only === 'phone' ? withoutGroups(typed) : typed
  const password = emptyAsNone(form.get('password'))
  const attributes = offeredAttributes(signUpFields(authorization), attributesIn(form))
  const answer = await ofAccount(page, { operation: 'SignUp', name }, (asked) =>
    register(services, { ...asked, password, attributes }),
  )
  const { CodeDeliveryDetails: delivery, Session: session, UserConfirmed } = answer
  if (delivery) {
    const { Destination: destination } = delivery
    return handOver(page, 'confirmUser', { username: name, destination, session })
  }
  if (UserConfirmed) return beginSignIn(page, { username: name, password })
  // The code of the first sign-in confirms
  const given = attributes.map((attribute) => attribute.Name)
  const canBegin = passwordlessAddresses(pool).some((address) => given.includes(address))
  if (canBegin || password === undefined) return beginSignIn(page, { username: name })
  return handOver(page, 'login', { username: name, problem: 'notConfirmed' })
}

async function formPage(page: SignUpPage, problem?: Problem): Promise<Answer> {
  const { request, authorization, shell } = page
  const { pool } = authorization
  const view: SignUpView = {
    identifiers: signUpIdentifiers(pool),
    username: nameIn(request.form) || (request.query.get('login_hint') ?? undefined),
    attributes: signUpFields(authorization, attributesIn(request.form)),
    rules: passwordPolicy(pool),
    isPasswordOptional: passwordlessAddresses(pool).length > 0,
    providers: (await otherProviders(page)).links,
    terms: termsOf(page),
    problem,
  }
  return pageAnswer(signUp(view, shell.context), shell)
}

/** A field that was left empty says nothing. */
function emptyAsNone(value: string | null): string | undefined {
  return value === null || value === '' ? undefined : value
}

/** Both documents or none (developer guide, "Terms documents"). */
function termsOf({ found, shell }: SignUpPage) {
  const { language } = shell.context
  const termsOfUse = found.termsOfUse && termsLink(found.termsOfUse, language)
  const privacyPolicy = found.privacyPolicy && termsLink(found.privacyPolicy, language)
  return termsOfUse && privacyPolicy ? { termsOfUse, privacyPolicy } : undefined
}
