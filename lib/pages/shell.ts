import type { Services } from '../services.ts'
import type { Answer } from '../oauth/answers.ts'
import { cookie } from '../oauth/cookies.ts'
import type { DomainRequest } from '../oauth/domain-request.ts'
import { formToken } from '../oauth/form-token.ts'
import { addressOf, type FormContext, type PageContext, type View } from './context.ts'
import { framed } from './frame.ts'
import { languageOf } from './languages.ts'
import type { Look } from './look.ts'
import { textsIn } from './texts/texts.ts'

/** What the pages of one request have in common. */
export interface Shell {
  readonly context: PageContext
  /** Cookies that go out with the page. */
  readonly cookies: readonly string[]
}

/** What a page is shown for. */
export interface PageSetting {
  readonly look: Look
  /** What the app asked for, which the page's links and forms take along. */
  readonly parameters: URLSearchParams
  /** The path of the page below the domain, where its forms are posted. */
  readonly path: string
  /** Where its forms may lead in the end. */
  readonly formTargets?: readonly string[]
}

/** How long a language that was chosen is kept, in seconds. */
const languageLife = 365 * 86_400

const languageCookie = '__Host-lang'

/** What a page is made from, in the reader's language and bound to the reader's browser. */
export async function pageShell(
  services: Pick<Services, 'keyring'>,
  request: DomainRequest,
  { look, parameters, path, formTargets = [] }: PageSetting,
): Promise<Shell> {
  const { base, cookies: sent, header } = request
  const parameter = parameters.get('lang') ?? undefined
  const language = languageOf({
    parameter,
    cookie: sent.get(languageCookie),
    acceptLanguage: header('accept-language'),
  })
  const { token, cookies } = await formToken(services, request)
  const query = parameters.toString()
  const self = `${base}/${path}${query === '' ? '' : `?${query}`}`
  const isChosen = parameter === language
  return {
    context: {
      language,
      texts: await textsIn(language),
      look,
      base,
      query,
      self,
      form: { action: self, csrf: token },
      formTargets,
    },
    cookies: [
      ...cookies,
      ...(isChosen ? [cookie(languageCookie, language, { seconds: languageLife })] : []),
    ],
  }
}

/** A shell whose forms answer a step of a sign-in, all on one page, and cannot be shown again. */
export function shellOfStep(shell: Shell, step: Pick<FormContext, 'session' | 'challenge'>): Shell {
  const { context } = shell
  const form = { ...context.form, ...step, action: addressOf(context, 'login') }
  return { ...shell, context: { ...context, self: undefined, form } }
}

/** Headers of every page: it is for this reader and this moment alone. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

/** A page as API Gateway answers it. */
export function pageAnswer(view: View, { context, cookies }: Shell, statusCode = 200): Answer {
  const { body, policy } = framed(view, context)
  return {
    statusCode,
    headers: { ...headers, 'content-security-policy': policy },
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    body,
  }
}
