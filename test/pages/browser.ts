import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { answerAtDomain } from '../../lib/pages/site.ts'
import type { Services } from '../../lib/services.ts'

/** A page, or whatever else a browser was answered. */
export interface Visited {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
  /** Where the browser is told to go. */
  readonly location: string
  /** The path and query that were visited. */
  readonly address: string
}

/** What a form is sent with beside what stands in it; undefined takes a field out. */
export type Filled = Readonly<Record<string, string | undefined>>

/** A browser as far as the pages need one: it keeps cookies, fills forms and goes where it is sent. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly headers: Readonly<Record<string, string>>
  readonly #services: Services

  constructor(services: Services, headers: Readonly<Record<string, string>> = {}) {
    this.#services = services
    this.headers = headers
  }

  /** Opens an address, and goes on as far as it is sent within the deployment. */
  async open(address: string): Promise<Visited> {
    return this.#follow(await this.request('GET', address))
  }

  /** Fills the form of a page in that has a field, or its first, and sends it. */
  async send(page: Visited, filled: Filled = {}): Promise<Visited> {
    const { action, fields } = formOf(page, filled)
    for (const [name, value] of Object.entries(filled)) {
      if (value === undefined) fields.delete(name)
      else fields.set(name, value)
    }
    return this.#follow(await this.request('POST', action, fields))
  }

  /** Asks for one address and follows nothing. */
  async request(method: string, address: string, fields?: URLSearchParams): Promise<Visited> {
    const [path = '', query = ''] = address.split('?')
    const event = {
      rawPath: decodeURI(path),
      rawQueryString: query,
      cookies: [...this.cookies].map(([name, value]) => `${name}=${value}`),
      headers: {
        host: 'localhost:4000',
        ...this.headers,
        ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: fields?.toString(),
      requestContext: {
        requestId: 'request',
        http: { method, path, sourceIp: '192.0.2.1' },
      },
    }
    const answer = await answerAtDomain(
      this.#services,
      event as unknown as APIGatewayProxyEventV2, // what is read of it
    )
    for (const set of answer.cookies ?? []) this.#keep(set)
    const { headers = {}, statusCode = 200, body = '' } = answer
    const location = String(headers.location ?? '')
    return { status: statusCode, body, headers, location, address }
  }

  async #follow(answer: Visited): Promise<Visited> {
    const { location } = answer
    return location.startsWith('/') ? this.open(location) : answer
  }

  #keep(set: string): void {
    const [pair = '', ...attributes] = set.split('; ')
    const at = pair.indexOf('=')
    if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** The form that has the fields which are to be filled in, else the first. */
function formOf({ body }: Visited, filled: Filled) {
  const forms = [...body.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/gu)].map(
    ([, action = '', content = '']) => ({ action: unescaped(action), fields: fieldsOf(content) }),
  )
  const names = Object.keys(filled)
  const fitting = forms.find(({ fields }) => names.some((name) => fields.has(name)))
  const form = fitting ?? forms[0]
  if (!form) throw new Error(`no form in: ${titleOf(body)}`)
  return form
}

function fieldsOf(content: string): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [input] of content.matchAll(/<input[^>]*>/gu)) {
    const isLeftOut = input.includes('type="checkbox"') && !input.includes(' checked')
    const name = attributeOf(input, 'name')
    if (name !== undefined && !isLeftOut) fields.set(name, attributeOf(input, 'value') ?? '')
  }
  return fields
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(tag)?.[1]
  return value === undefined ? undefined : unescaped(value)
}

/** The heading of a page. */
export function titleOf(body: string): string {
  return unescaped(/<h1>([\s\S]*?)<\/h1>/u.exec(body)?.[1] ?? '').trim()
}

/** What a page says is wrong. */
export function problemIn(body: string): string {
  const [, text = ''] = /role="alert" id="problem">\s*<p>([\s\S]*?)<\/p>/u.exec(body) ?? []
  return unescaped(text).trim()
}

/** What is in an attribute of a page's first tag that has it. */
export function valueIn(body: string, name: string): string {
  return unescaped(new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(body)?.[1] ?? '')
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
