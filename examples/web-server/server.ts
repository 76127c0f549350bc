import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as client from 'openid-client'

/** An app that runs on a server and signs people in on the hosted pages. */
const [settingsFile = 'settings.json', port = '3000'] = process.argv.slice(2)
const { authority, clientId } = JSON.parse(readFileSync(settingsFile, 'utf8')) as {
  authority: string
  clientId: string
}
const home = `http://localhost:${port}`
const callback = `${home}/callback`

const provider = await client.discovery(new URL(authority), clientId, undefined, client.None(), {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for http://localhost alone
  execute: authority.startsWith('http://localhost:') ? [client.allowInsecureRequests] : [],
})

/** What the server knows of a browser; a real one keeps this where it outlives the process. */
interface Session {
  verifier?: string
  state?: string
  idToken?: string
  email?: string
}
const sessions = new Map<string, Session>()

function sessionOf(request: IncomingMessage, response: ServerResponse): Session {
  const known = /(?:^|; )session=([\w-]+)/u.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const session = sessions.get(known)
  if (session) return session
  const id = randomBytes(32).toString('base64url')
  const made = {}
  sessions.set(id, made)
  response.setHeader('set-cookie', `session=${id}; Path=/; HttpOnly; SameSite=Lax`)
  return made
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end()
}

async function signIn(session: Session, response: ServerResponse): Promise<void> {
  session.verifier = client.randomPKCECodeVerifier()
  session.state = client.randomState()
  const address = client.buildAuthorizationUrl(provider, {
    redirect_uri: callback,
    scope: 'openid email',
    state: session.state,
    code_challenge: await client.calculatePKCECodeChallenge(session.verifier),
    code_challenge_method: 'S256',
  })
  redirect(response, address.href)
}

async function signedIn(session: Session, url: URL, response: ServerResponse): Promise<void> {
  const { verifier = '', state = '' } = session
  delete session.verifier
  delete session.state
  const tokens = await client.authorizationCodeGrant(provider, url, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    idTokenExpected: true,
  })
  session.idToken = tokens.id_token ?? ''
  const email = tokens.claims()?.email
  if (typeof email === 'string') session.email = email
  redirect(response, '/')
}

function signOut(session: Session, response: ServerResponse): void {
  const { idToken = '' } = session
  delete session.idToken
  delete session.email
  const leaving = { id_token_hint: idToken, post_logout_redirect_uri: `${home}/` }
  redirect(response, client.buildEndSessionUrl(provider, leaving).href)
}

function welcome({ email }: Session, response: ServerResponse): void {
  const [status, way, name] = email
    ? [`Signed in as ${email.replace(/[<&]/gu, '')}.`, '/sign-out', 'Sign out']
    : ['Signed out.', '/sign-in', 'Sign in']
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><html lang="en"><title>Notes</title><h1>Notes</h1>` +
      `<p role="status">${status}</p><a href="${way}">${name}</a></html>`,
  )
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', home)
  const session = sessionOf(request, response)
  if (url.pathname === '/sign-in') await signIn(session, response)
  else if (url.pathname === '/callback') await signedIn(session, url, response)
  else if (url.pathname === '/sign-out') signOut(session, response)
  else welcome(session, response)
}

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    response.writeHead(400).end('That did not work. Go back and try again.')
  })
}).listen(Number(port), 'localhost', () => process.stdout.write(`Notes are at ${home}\n`))
