import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freePort } from '../../local/free-port.ts'
import { startHttp, type RunningServer } from '../../local/http.ts'
import { testPool } from '../authorizer/test-pool.ts'

const poolId = 'us-east-1_AbCdEfGhI'
const root = fileURLToPath(new URL('../../', import.meta.url))
const scope = 'aws.cognito.signin.user.admin'

let keys: RunningServer
let example: ChildProcess
let pool: ReturnType<typeof testPool>
let url: string
let keyReadings = 0

/** Starts the example as its README says, with a key set that this test serves. */
beforeAll(async () => {
  keys = await startHttp((request, response) => {
    const isKeySet = request.url === `/${poolId}/.well-known/jwks.json`
    keyReadings += 1
    response.statusCode = isKeySet ? 200 : 404
    response.end(isKeySet ? JSON.stringify(pool.jwks) : '')
  })
  pool = testPool(`${keys.url}/${poolId}`)
  const [httpPort, lambdaPort] = [await freePort(), await freePort()]
  url = `http://127.0.0.1:${httpPort}`
  example = spawn(
    process.execPath,
    [
      `${root}node_modules/.bin/serverless`,
      'offline',
      ...['--httpPort', String(httpPort), '--lambdaPort', String(lambdaPort)],
    ],
    {
      cwd: `${root}examples/protected-api`,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        COGNATE_URL: keys.url,
        COGNATE_AUTHORIZER_POOLS: poolId,
        COGNATE_AUTHORIZER_CLIENTS: 'client1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  await ready(example)
}, 60_000)

afterAll(async () => {
  if (example.exitCode === null && example.kill('SIGTERM')) await once(example, 'exit')
  await keys.stop()
})

/** Settles when the example says that it listens; rejects with its words when it ends before. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Server ready')) resolve()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', () => reject(new Error(`The example ended: ${said}`)))
  })
}

async function call(path: string, token?: string): Promise<{ status: number; body: unknown }> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch(`${url}${path}`, { headers })
  return { status: response.status, body: await response.json() }
}

/** A token as a sign-in by API gives it. */
const token = (more: object = {}, at = Date.now()) => pool.accessToken(at, { scope, ...more })

describe('the protected REST API', () => {
  it('answers with a good token', async () => {
    expect(await call('/dev/notes', token())).toEqual({
      status: 200,
      body: { owner: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', notes: ['Water the plants'] },
    })
  })

  it.each([
    ['401 without a token', 401, () => undefined],
    ['401 with an expired token', 401, () => token({}, Date.now() - 7_200_000)],
    ["401 with another client's token", 401, () => token({ client_id: 'client2' })],
    ['403 with a token that lacks the scope', 403, () => token({ scope: 'openid' })],
  ])('answers %s', async (_, status, make) => {
    expect(await call('/dev/notes', make())).toMatchObject({ status })
  })
})

describe('the protected HTTP API', () => {
  it('answers with a good token', async () => {
    expect(await call('/profile', token())).toEqual({
      status: 200,
      body: { sub: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', username: 'anna', scope },
    })
  })

  it.each([
    ['401 without a token', 401, () => undefined],
    ['403 with an expired token', 403, () => token({}, Date.now() - 7_200_000)],
    ["403 with another client's token", 403, () => token({ client_id: 'client2' })],
    ['403 with a token that lacks the scope', 403, () => token({ scope: 'openid' })],
  ])('answers %s', async (_, status, make) => {
    expect(await call('/profile', make())).toMatchObject({ status })
  })
})

it('reads the keys once for all these calls', () => {
  expect(keyReadings).toBe(1)
})
