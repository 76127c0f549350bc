import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderServiceException,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { startServer, type ServerProcess } from './server.ts'
import { newPool, password, type Pool } from './world.ts'

let server: ServerProcess
let cognito: CognitoIdentityProviderClient
let pool: Pool

beforeAll(async () => {
  server = await startServer({ COGNATE_AUDIT: 'stdout' })
  cognito = new CognitoIdentityProviderClient({ ...asAdmin(), endpoint: server.url })
  pool = await newPool({}, { url: server.url })
})
afterAll(() => server.stop())

type Line = Readonly<Record<string, string>>

/** The lines of the audit log about a request, once its answer was there. */
const linesOf = (requestId: string | undefined): Line[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"log":"audit"'))
    .map((line) => JSON.parse(line) as Line) // as the audit log writes them
    .filter(({ eventId }) => eventId === requestId)

const signIn = (PASSWORD: string) =>
  cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD },
    }),
  )

const look = () => cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.poolId }))

it('a change and each sign-in leave one line without a secret, and a look leaves none', async () => {
  const looked = await look()
  const who = { UserPoolId: pool.poolId, Username: 'jane' }
  const made = await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
  const user = made.User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value
  const given = await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  const refused = await signIn('Wrong-Horse-7').catch((error: unknown) => error)
  const signedIn = await signIn(password)
  const { $metadata: refusal } = refused as CognitoIdentityProviderServiceException // as SDKs throw
  await look() // by its answer, all that was written before has arrived
  const told = [looked.$metadata, made.$metadata, given.$metadata, refusal, signedIn.$metadata].map(
    ({ requestId }) => linesOf(requestId),
  )
  const here = { api: 'user-pools', pool: pool.poolId, user, address: '127.0.0.1' }
  const byAdmin = { ...here, outcome: 'ok', accessKey: 'local' }
  const byUser = { ...here, client: pool.clientId, operation: 'InitiateAuth' }
  expect(told).toMatchObject([
    [],
    [{ ...byAdmin, operation: 'AdminCreateUser' }],
    [{ ...byAdmin, operation: 'AdminSetUserPassword' }],
    [{ ...byUser, outcome: 'NotAuthorizedException', reason: 'Incorrect username or password.' }],
    [{ ...byUser, outcome: 'ok' }],
  ])
  const { AccessToken = '', RefreshToken = '' } = signedIn.AuthenticationResult ?? {}
  for (const secret of [password, 'Wrong-Horse-7', AccessToken, RefreshToken, 'jane']) {
    expect(server.output()).not.toContain(secret)
  }
})
