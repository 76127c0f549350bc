import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { startServer, type ServerProcess } from '../server.ts'
import { password } from '../world.ts'
import {
  attributesOf,
  choosing,
  forgetful,
  newPlace,
  newSignIn,
  signedUp,
  type Place,
  type Tokens,
} from './people.ts'
import { expectRefusal, send } from './refusal.ts'

/** What stands at the URLs of the functions. */
const functions = createServer((request, response) => {
  if (request.url === '/refuses') response.writeHead(400).end('{"errorMessage":"Not today"}')
  if (request.url === '/babbles') response.end('nonsense')
  if (request.url === '/fails') response.writeHead(503).end()
})
let server: ServerProcess
let urlOf: (doing: string) => string

beforeAll(async () => {
  await new Promise<void>((resolve) => functions.listen(0, '127.0.0.1', resolve))
  const { port } = functions.address() as AddressInfo // of a TCP server
  urlOf = (doing) => `http://127.0.0.1:${String(port)}/${doing}`
  server = await startServer() // whose complaints are expected
  process.env.COGNATE_TEST_URL = server.url // of this file alone
})
afterAll(async () => {
  await server.stop()
  functions.closeAllConnections()
  functions.close()
})

/** A pool whose functions are no good, and who is in it. */
interface Scene extends Place {
  readonly ann: Tokens
  readonly newCode: string
  readonly lostCode: string
  /** Of those who are to choose a password. */
  readonly tim: string
  readonly tom: string
}

const one = ({ UserPoolId }: Place, Username = 'ann') => ({ UserPoolId, Username })
const own = ({ ClientId }: Place, Username = 'ann') => ({ ClientId, Username })
const signIn = {
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: 'ann', PASSWORD: password },
}
const choice = (USERNAME: string, Session: string) => ({
  ChallengeName: 'NEW_PASSWORD_REQUIRED',
  ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
  Session,
})

/** What is asked, the trigger that is in the way, and the input. */
const asked: readonly (readonly [string, string, (scene: Scene) => Input])[] = [
  ['SignUp', 'PreSignUp', (scene) => ({ ...own(scene, 'zoe'), Password: password })],
  ['AdminCreateUser', 'PreSignUp', (scene) => one(scene, 'zoe')],
  ['AdminConfirmSignUp', 'PostConfirmation', (scene) => one(scene, 'newer')],
  [
    'ConfirmSignUp',
    'PostConfirmation',
    (scene) => ({ ...own(scene, 'new'), ConfirmationCode: scene.newCode }),
  ],
  [
    'ConfirmForgotPassword',
    'PostConfirmation',
    (scene) => ({ ...own(scene, 'lost'), ConfirmationCode: scene.lostCode, Password: password }),
  ],
  [
    'InitiateAuth',
    'PreAuthentication',
    ({ ClientId }) => ({ ClientId, ...signIn, AuthFlow: 'USER_PASSWORD_AUTH' }),
  ],
  [
    'AdminInitiateAuth',
    'PreAuthentication',
    ({ UserPoolId, ClientId }) => ({ UserPoolId, ClientId, ...signIn }),
  ],
  [
    'RespondToAuthChallenge',
    'PreTokenGeneration',
    ({ ClientId, tim }) => ({ ClientId, ...choice('tim', tim) }),
  ],
  [
    'AdminRespondToAuthChallenge',
    'PreTokenGeneration',
    ({ UserPoolId, ClientId, tom }) => ({ UserPoolId, ClientId, ...choice('tom', tom) }),
  ],
  [
    'GetTokensFromRefreshToken',
    'PreTokenGeneration',
    ({ ClientId, ann }) => ({ ClientId, RefreshToken: ann.RefreshToken }),
  ],
  ['ForgotPassword', 'CustomMessage', own],
  ['ResendConfirmationCode', 'CustomMessage', (scene) => own(scene, 'newest')],
  [
    'GetUserAttributeVerificationCode',
    'CustomMessage',
    ({ ann }) => ({ AccessToken: ann.AccessToken, AttributeName: 'email' }),
  ],
  [
    'UpdateUserAttributes',
    'CustomMessage',
    (scene) => ({
      AccessToken: scene.ann.AccessToken,
      UserAttributes: attributesOf(scene, 'ann2'),
    }),
  ],
  [
    'AdminUpdateUserAttributes',
    'CustomMessage',
    (scene) => ({ ...one(scene), UserAttributes: attributesOf(scene, 'ann3') }),
  ],
  ['AdminResetUserPassword', 'CustomMessage', (scene) => one(scene, 'lost')],
]

describe.each([
  [
    'refuses',
    'UserLambdaValidation',
    (trigger: string) => `${trigger} failed with error Not today.`,
  ],
  ['babbles', 'InvalidLambdaResponse', () => 'Invalid lambda function output : Invalid JSON'],
  [
    'fails',
    'UnexpectedLambda',
    (trigger: string) => `${trigger} invocation failed due to error HTTP 503.`,
  ],
])('a function that %s', (doing, error, sentence) => {
  let scene: Scene

  beforeAll(async () => {
    const place = await newPlace()
    scene = {
      ...place,
      ann: await newSignIn(place, 'ann'),
      newCode: await signedUp(place, 'new'),
      lostCode: await forgetful(place, 'lost'),
      tim: await choosing(place, 'tim'),
      tom: await choosing(place, 'tom'),
    }
    await Promise.all(['newer', 'newest'].map((name) => signedUp(place, name)))
    await send('UpdateUserPool', {
      UserPoolId: place.UserPoolId,
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: Object.fromEntries(asked.map(([, trigger]) => [trigger, urlOf(doing)])),
    })
  })

  it.each(asked)('stops %s (%s)', async (operation, trigger, input) => {
    await expectRefusal({ operation, input: input(scene), error, message: sentence(trigger) })
  })
})
