/** A browser at the wire: it follows addresses, keeps cookies and fills in the sign-in form. */
export class WireBrowser {
  readonly #jar = new Map<string, string>()

  /** Goes to an address without going on. */
  async visit(url: URL, form?: Readonly<Record<string, string>>): Promise<Response> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie },
      ...(form && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? []
      if (/max-age=0(;|$)/iu.test(line)) this.#jar.delete(name)
      else this.#jar.set(name, value)
    }
    return response
  }

  /** Lives an authorization: signs in where it is asked to, and stops at the app's address. */
  async authorize(url: URL, username: string, password: string): Promise<URL> {
    const first = next(url, await this.visit(url))
    if (!first.pathname.endsWith('/login')) return first
    const page = await (await this.visit(first)).text()
    const _csrf = /name="_csrf" value="([^"]+)"/u.exec(page)?.[1] ?? ''
    return next(first, await this.visit(first, { _csrf, username, password }))
  }
}

/** Where an answer sends the browser. @throws Error with what came instead */
export function next(from: URL, response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`${from.pathname} answered ${response.status}, no address`)
  return new URL(location, from)
}
