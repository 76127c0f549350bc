import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPair, exportJWK } from 'jose'
import Provider from 'oidc-provider'

/** An OpenID provider that is not ours, with an app of ours registered at it. */
export interface OpenIdProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Signs somebody in as a browser would; answers the address that the browser is sent back to. */
  signIn(authorizationUrl: string, login: string): Promise<URL>
  stop(): Promise<void>
}

/** What the provider knows of everybody who signs in, beside the name. */
export const knownClaims = {
  email_verified: true,
  given_name: 'Jane',
  family_name: 'Doe',
  groups: ['admins', 'people, other'],
  address: { formatted: '1 Main Street' },
}

/** Starts `oidc-provider` on a free port of this machine, for answers to some addresses. */
export async function startOpenIdProvider(
  redirectUris: readonly string[],
  { alg = 'RS256' }: { alg?: string } = {},
): Promise<OpenIdProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [clientId, clientSecret] = ['cognate', 'secret-of-the-app-at-the-provider']
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: alg,
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'first', alg, use: 'sig' }] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['given_name', 'family_name', 'groups', 'address'],
    },
    cookies: { keys: ['key of the cookies'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, ...knownClaims }),
    }),
    pkce: { required: () => true },
    ttl: { AccessToken: 300, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
  }
  const provider = new Provider(issuer, configuration)
  const handle = provider.callback()
  server.on('request', (request, response) => void handle(request, response))
  return {
    issuer,
    clientId,
    clientSecret,
    signIn: (url, login) => signIn(url, { login, issuer, redirectUris }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Signs somebody in at the provider and redeems the code, as any app of it does. */
export async function idTokenOf(
  provider: OpenIdProvider,
  user: string,
  redirect_uri: string,
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const { issuer, clientId: client_id, clientSecret: client_secret } = provider
  const asked = new URLSearchParams({
    ...{ client_id, redirect_uri, response_type: 'code', scope: 'openid', state: 'state' },
    ...{ code_challenge, code_challenge_method: 'S256' },
  })
  const back = await provider.signIn(`${issuer}/auth?${asked.toString()}`, user)
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ client_id, client_secret, redirect_uri, grant_type: 'authorization_code' },
      ...{ code: back.searchParams.get('code') ?? '', code_verifier: verifier },
    }),
  })
  const { id_token: token } = (await answer.json()) as { id_token: string } // the provider's
  return token
}

/** Goes through the provider's pages, of log-in and of consent, with its cookies. */
async function signIn(
  url: string,
  {
    login,
    issuer,
    redirectUris,
  }: { login: string; issuer: string; redirectUris: readonly string[] },
): Promise<URL> {
  const cookies = new Map<string, string>()
  let next: { url: URL; body?: URLSearchParams } = { url: new URL(url) }
  for (let step = 0; step < 12; step++) {
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(next.body && { method: 'POST', body: next.body }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    const isBack = redirectUris.some((one) => location?.split('?')[0] === one)
    if (location !== null && isBack) return new URL(location)
    next =
      location === null
        ? formIn(await response.text(), { issuer, login })
        : { url: new URL(location, issuer) }
  }
  throw new Error('the provider never sent the browser back')
}

function formIn(
  page: string,
  { issuer, login }: { issuer: string; login: string },
): { url: URL; body: URLSearchParams } {
  const [, action = ''] = /<form[^>]*action="([^"]+)"/u.exec(page) ?? []
  const [, prompt = ''] = /name="prompt" value="([^"]+)"/u.exec(page) ?? []
  if (action === '') throw new Error(`no form in: ${page.slice(0, 2_000)}`)
  return {
    url: new URL(action, issuer),
    body: new URLSearchParams({ prompt, login, password: 'any' }),
  }
}
