import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  SignUpCommand,
  type LambdaConfigType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { freePort } from '../../local/free-port.ts'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import { asAdmin } from './clients.ts'
import { startServer, type ServerProcess } from './server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const region = 'us-east-1'
const functionOf = (name: string) =>
  `arn:aws:lambda:us-east-1:123456789012:function:triggers-dev-${name}`
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/codes'
const Password = 'Correct-horse-7'

let server: ServerProcess
let functions: ChildProcess
let said = ''
let users: CognitoIdentityProviderClient

/** The example in `examples/triggers`, as its README runs it: a project of the customer's own. */
async function startFunctions(lambdaPort: number): Promise<ChildProcess> {
  const parameters = ['offline', '--lambdaPort', String(lambdaPort)]
  const child = spawn(process.execPath, [`${root}node_modules/.bin/serverless`, ...parameters], {
    cwd: `${root}examples/triggers`,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: region,
      AWS_ENDPOINT_URL_KMS: `${server.url}/kms`,
      KEY_ARN: keyArn,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('[http for lambda] listening')) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', () => reject(new Error(`The functions ended: ${said}`)))
  })
  return child
}

beforeAll(async () => {
  const lambdaPort = await freePort()
  server = await startServer({ AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${lambdaPort}` })
  functions = await startFunctions(lambdaPort)
  users = new CognitoIdentityProviderClient(asAdmin(server.url))
}, 60_000)

afterAll(async () => {
  if (functions.exitCode === null && functions.kill('SIGTERM')) await once(functions, 'exit')
  await server.stop()
})

async function poolWith(LambdaConfig: LambdaConfigType) {
  const { UserPool } = await users.send(
    new CreateUserPoolCommand({
      PoolName: 'members',
      AutoVerifiedAttributes: ['email'],
      LambdaConfig,
    }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await users.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }),
  )
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
}

const signUp = (ClientId: string, Username: string, address: string) =>
  users.send(
    new SignUpCommand({
      ClientId,
      Username,
      Password,
      UserAttributes: [{ Name: 'email', Value: address }],
    }),
  )

describe('triggers in a project of one’s own', () => {
  let place: { UserPoolId: string; ClientId: string }
  const LambdaConfig: LambdaConfigType = {
    PreSignUp: functionOf('pre-sign-up'),
    CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: functionOf('mail') },
    KMSKeyID: keyArn,
  }
  beforeAll(async () => {
    place = await poolWith(LambdaConfig)
  })

  it('read back as they were set', async () => {
    const { UserPool } = await users.send(
      new DescribeUserPoolCommand({ UserPoolId: place.UserPoolId }),
    )
    expect(UserPool?.LambdaConfig).toEqual(LambdaConfig)
  })

  it('refuse a sign-up in their own words', async () => {
    await expect(signUp(place.ClientId, 'eve', 'eve@example.org')).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error Only for members of example.com.',
    })
  })

  it('get a code that their own key opens, and that confirms', async () => {
    await expect(signUp(place.ClientId, 'ann', 'ann@example.com')).resolves.toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' },
    })
    const code = await heard(/CustomEmailSender_SignUp to ann@example\.com: (\d{6})/u)
    const { ClientId } = place
    const confirm = new ConfirmSignUpCommand({ ClientId, Username: 'ann', ConfirmationCode: code })
    await expect(users.send(confirm)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } })
  })

  it('say which function is not there', async () => {
    const { ClientId } = await poolWith({ PreSignUp: functionOf('nobody') })
    await expect(signUp(ClientId, 'ann', 'ann@example.com')).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error ResourceNotFoundException.',
    })
  })

  it('leave our own functions where they are', async () => {
    const identities = new CognitoIdentityClient(asAdmin(server.url))
    const { IdentityPoolId } = await identities.send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'guests',
        AllowUnauthenticatedIdentities: true,
        AllowClassicFlow: true,
      }),
    )
    const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId }))
    const token = await identities.send(new GetOpenIdTokenCommand({ IdentityId }))
    expect(token.Token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/u)
  })
})

/** Waits for the functions to say something. */
async function heard(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(said)?.[1]
    if (found !== undefined) return found
    await once(functions.stdout ?? functions, 'data')
  }
}

describe('a trigger at a URL of one’s own', () => {
  let hook: Server
  let url: string
  const bodies: { body: string; headers: Record<string, string> }[] = []

  beforeAll(async () => {
    hook = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        bodies.push({ body, headers: request.headers as Record<string, string> })
        const event = JSON.parse(body) as object
        response.end(JSON.stringify({ ...event, response: { autoConfirmUser: true } }))
      })
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`
  })
  afterAll(() => {
    hook.closeAllConnections()
    hook.close()
  })

  it('is asked, signed with the secret that the pool’s owner is told', async () => {
    const { UserPoolId, ClientId } = await poolWith({ PreSignUp: url })
    await expect(signUp(ClientId, 'ann', 'ann@example.com')).resolves.toMatchObject({
      UserConfirmed: true,
    })
    const { Secret } = await describeSecret({ UserPoolId })
    const [{ body, headers } = { body: '', headers: {} }] = bodies
    expect(new Webhook(Secret).verify(body, headers)).toMatchObject({ userName: 'ann' })
  })

  it('has a secret that nobody else is told', async () => {
    const { UserPoolId } = await poolWith({})
    const path = `${server.url}/triggers/DescribeTriggerSecret`
    const answer = await fetch(path, { method: 'POST', body: JSON.stringify({ UserPoolId }) })
    expect(answer.status).toBe(400)
    await expect(answer.json()).resolves.toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    })
  })
})

/** Asks as curl does with `--aws-sigv4`. */
async function describeSecret(input: object): Promise<{ Secret: string }> {
  const path = '/triggers/DescribeTriggerSecret'
  const { host } = new URL(server.url)
  const request = {
    method: 'POST',
    path,
    query: '',
    headers: { host },
    body: JSON.stringify(input),
  }
  const headers = signRequest(request, {
    ...credentials,
    region,
    service: 'cognito-idp',
    now: Date.now(),
  })
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers,
    body: request.body,
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { Secret: string }
}
