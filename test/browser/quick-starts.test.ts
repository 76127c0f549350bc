import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { freePort } from '../../local/free-port.ts'
import { browserRun, openVisitor, startBrowser, type Visitor } from './browser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cognate-test-'))

let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

beforeEach(async () => {
  visitor = await openVisitor(browser)
})
afterEach(() => visitor.close())

/** Makes the pool of the quick starts, for an app at an address; answers the app's settings. */
async function makePool(callback: string): Promise<string> {
  const { url, tlsUrl } = browserRun()
  const env = { ...process.env, COGNATE_URL: url, COGNATE_TLS_URL: tlsUrl }
  const parameters = [join(root, 'examples/pool.ts'), callback]
  return (await promisify(execFile)(process.execPath, parameters, { env })).stdout
}

/** Starts a program and waits until it says that it is ready. */
async function startProgram(
  parameters: readonly string[],
  { cwd = root, env = {}, ready }: { cwd?: string; env?: Record<string, string>; ready: string },
): Promise<ChildProcess> {
  const child = spawn(process.execPath, parameters, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(ready)) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', () => reject(new Error(`It ended: ${said}`)))
  })
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
}

const says = (text: string) => visitor.page.getByText(text, { exact: true }).waitFor()

/** Jane goes to the hosted pages and comes back. */
async function signIn(way: 'button' | 'link'): Promise<void> {
  const { page } = visitor
  await page.getByRole(way, { name: 'Sign in' }).click()
  await page.getByLabel('Email address').fill('jane@example.com')
  await page.getByLabel('Password', { exact: true }).fill('Correct-Horse-7')
  await visitor.press('Sign in')
  await says('Signed in as jane@example.com.')
}

async function openApp(name: string): Promise<Record<string, string>> {
  const { page } = visitor
  const address = `${browserRun().appsUrl}/${name}/`
  const body = await makePool(address)
  await page.route('**/settings.json', (route) => route.fulfill({ body }))
  await page.goto(address)
  return JSON.parse(body) as Record<string, string> // as examples/pool.ts wrote them
}

describe('the quick start', () => {
  it('of a web page with oidc-client-ts signs in and out', async () => {
    await openApp('web-page')
    await signIn('button')
    await visitor.press('Sign out')
    await says('Signed out.')
    await visitor.press('Sign in')
    await visitor.page.getByLabel('Email address').waitFor()
  })

  it('of React with Amplify signs in and out over TLS', async () => {
    await openApp('react-amplify')
    await signIn('button')
    expect(await visitor.page.evaluate('Object.keys(localStorage).join()')).toMatch(/refreshToken/u)
    await visitor.press('Sign out')
    await says('Signed out.')
    await visitor.press('Sign in')
    await visitor.page.getByLabel('Email address').waitFor()
    expect(visitor.page.url()).toContain(`${browserRun().tlsUrl}/auth/`)
  })

  it('of a server with openid-client signs in and out', async () => {
    const port = await freePort()
    const home = `http://localhost:${port}`
    const file = join(folder, 'settings.json')
    writeFileSync(file, await makePool(`${home}/callback`))
    const parameters = ['examples/web-server/server.ts', file, String(port)]
    const server = await startProgram(parameters, { ready: home })
    try {
      await visitor.page.goto(home)
      await says('Signed out.')
      await signIn('link')
      await visitor.page.getByRole('link', { name: 'Sign out' }).click()
      await says('Signed out.')
    } finally {
      await end(server)
    }
  })

  it('of an API lets in who signed in on the hosted pages', async () => {
    const { userPoolId = '', clientId = '' } = await openApp('web-page')
    await signIn('button')
    const token = await visitor.page.evaluate<string>(
      'JSON.parse(Object.values(sessionStorage).find((text) => text.includes("access_token"))).access_token',
    )
    const [httpPort, lambdaPort] = [await freePort(), await freePort()]
    const ports = ['--httpPort', String(httpPort), '--lambdaPort', String(lambdaPort)]
    const api = await startProgram(
      [join(root, 'node_modules/.bin/serverless'), 'offline', ...ports],
      {
        cwd: join(root, 'examples/protected-api'),
        env: {
          COGNATE_URL: browserRun().url,
          COGNATE_AUTHORIZER_POOLS: userPoolId,
          COGNATE_AUTHORIZER_CLIENTS: clientId,
        },
        ready: 'Server ready',
      },
    )
    try {
      const address = `http://127.0.0.1:${httpPort}/profile`
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(address)).status).toBe(401)
      const answer = await fetch(address, { headers })
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({
        scope: 'openid email aws.cognito.signin.user.admin',
      })
    } finally {
      await end(api)
    }
  })
})
