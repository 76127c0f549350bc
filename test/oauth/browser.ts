import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Answer } from '../../lib/oauth/answers.ts'
import { answerAtDomain } from '../../lib/pages/site.ts'
import type { Services } from '../../lib/services.ts'

/** The domain of every pool here. */
export const domain = 'shop'

type Parameters = Readonly<Record<string, string>> | URLSearchParams | string

/** A request to a path below the domain. */
export interface Sent {
  readonly method?: string
  readonly query?: Parameters
  readonly form?: Parameters
  /** A body that is no form. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  readonly at?: string
}

/** What came back. */
export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
}

/** Sends a request to a domain, as API Gateway would hand it over. */
export async function send(services: Services, path: string, sent: Sent = {}): Promise<Received> {
  const { query = '', form, body, headers = {}, cookies = [], at = domain } = sent
  const { method = form === undefined && body === undefined ? 'GET' : 'POST' } = sent
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  const event = {
    rawPath: `/auth/${at}/${path}`,
    rawQueryString: textOf(query),
    headers: { host: 'localhost:4000', ...type, ...headers },
    cookies,
    requestContext: { requestId: 'request', http: { method, path, sourceIp: '127.0.0.1' } },
    body: form === undefined ? body : textOf(form),
  }
  const answer = await answerAtDomain(services, event as unknown as APIGatewayProxyEventV2) // what is read of it
  return received(answer)
}

/** A JSON body of a program's answer. */
export function jsonOf({ body }: Received): Record<string, string> {
  return JSON.parse(body) as Record<string, string> // the endpoints answer flat objects
}

/** Parameters of an address that a browser is sent to, in its query or its fragment. */
export function parametersOf({ headers }: Pick<Received, 'headers'>): URLSearchParams {
  const { search, hash } = new URL(headers.location ?? '', 'https://here.example')
  return new URLSearchParams(hash === '' ? search : hash.slice(1))
}

function received({ statusCode = 0, headers = {}, cookies = [], body = '' }: Answer): Received {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
  return { status: statusCode, headers: Object.fromEntries(texts), cookies, body }
}

function textOf(parameters: Parameters): string {
  return typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString()
}

/** A browser: it keeps cookies, and shows forms that are filled in. */
export class Browser {
  readonly #services: Services
  readonly #jar = new Map<string, string>()

  constructor(services: Services) {
    this.#services = services
  }

  /** The cookies that it would send now. */
  get cookies(): string[] {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`)
  }

  /** Sends a request with the cookies, and keeps those that come back. */
  async visit(path: string, sent: Sent = {}): Promise<Received> {
    const answer = await send(this.#services, path, { cookies: this.cookies, ...sent })
    for (const cookie of answer.cookies) {
      const [pair = '', ...attributes] = cookie.split('; ')
      const [name = '', ...value] = pair.split('=')
      if (attributes.includes('Max-Age=0')) this.#jar.delete(name)
      else this.#jar.set(name, value.join('='))
    }
    return answer
  }

  /** Asks for authorization, and goes on to the sign-in page if led there. */
  async authorize(query: Parameters): Promise<Received> {
    const answer = await this.visit('oauth2/authorize', { query })
    const { location = '' } = answer.headers
    const [, path, search] = /^\/auth\/[^/]+\/(login)\?(.*)$/u.exec(location) ?? []
    return path === undefined ? answer : this.visit(path, { query: search ?? '' })
  }

  /** Fills in the form of a page, and sends it to the same address. */
  async submit(page: Received, query: Parameters, fields: Record<string, string>) {
    const form = { _csrf: hiddenOf(page, '_csrf') ?? '', ...fields }
    return this.visit('login', { query, form })
  }

  /** Signs in with a password. */
  async signIn(query: Parameters, username: string, password: string): Promise<Received> {
    const page = await this.visit('login', { query })
    return this.submit(page, query, { username, password })
  }
}

/** A hidden field of a page's forms. */
export function hiddenOf({ body }: Received, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(body)?.[1]
}
