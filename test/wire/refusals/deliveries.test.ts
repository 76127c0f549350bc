import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { startServer, type ServerProcess } from '../server.ts'
import { password } from '../world.ts'
import {
  choosing,
  newPlace,
  newSignIn,
  newUser,
  signedIn,
  type Place,
  type Tokens,
} from './people.ts'
import { expectRefusal, send } from './refusal.ts'

/** A number that the caller may not send to; SNS refuses every other. */
const denied = '+15550000001'

/** What stands in for SNS. */
const sns = createServer((request, response) => {
  void text(request).then((body) => {
    const isDenied = body.includes(encodeURIComponent(denied))
    const code = isDenied ? 'AuthorizationError' : 'InvalidParameter'
    response.writeHead(isDenied ? 403 : 400, { 'content-type': 'text/xml' })
    response.end(`<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`)
  })
})
let server: ServerProcess

beforeAll(async () => {
  await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve))
  const { port } = sns.address() as AddressInfo // of a TCP server
  server = await startServer({ AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${String(port)}` })
  process.env.COGNATE_TEST_URL = server.url // of this file alone
})
afterAll(async () => {
  await server.stop()
  sns.closeAllConnections()
  sns.close()
})

/** A pool whose text messages do not leave, and who is in it. */
interface Scene extends Place {
  readonly phone: string
  readonly ann: Tokens
  /** Without a number. */
  readonly bob: Tokens
  /** Of those who are to choose a password. */
  readonly tim: string
  readonly tom: string
}

const one = ({ UserPoolId }: Place, Username = 'ann') => ({ UserPoolId, Username })
const own = ({ ClientId }: Place, Username = 'ann') => ({ ClientId, Username })
const phoneOf = ({ phone }: Scene) => [{ Name: 'phone_number', Value: phone }]
const signIn = { USERNAME: 'ben', PASSWORD: password }
const choice = (USERNAME: string, Session: string) => ({
  ChallengeName: 'NEW_PASSWORD_REQUIRED',
  ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
  Session,
})

/** What sends a code. */
const asked: readonly (readonly [operation: string, input: (scene: Scene) => Input])[] = [
  [
    'SignUp',
    (scene) => ({ ...own(scene, 'new'), Password: password, UserAttributes: phoneOf(scene) }),
  ],
  ['ResendConfirmationCode', (scene) => own(scene, 'new')],
  [
    'AdminCreateUser',
    (scene) => ({
      ...one(scene, 'made'),
      UserAttributes: phoneOf(scene),
      DesiredDeliveryMediums: ['SMS'],
    }),
  ],
  ['ForgotPassword', own],
  [
    'GetUserAttributeVerificationCode',
    ({ ann }) => ({ AccessToken: ann.AccessToken, AttributeName: 'phone_number' }),
  ],
  [
    'UpdateUserAttributes',
    (scene) => ({ AccessToken: scene.bob.AccessToken, UserAttributes: phoneOf(scene) }),
  ],
  [
    'AdminUpdateUserAttributes',
    (scene) => ({ ...one(scene, 'cas'), UserAttributes: phoneOf(scene) }),
  ],
  [
    'InitiateAuth',
    ({ ClientId }) => ({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: signIn }),
  ],
  [
    'AdminInitiateAuth',
    ({ UserPoolId, ClientId }) => ({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: signIn,
    }),
  ],
  ['RespondToAuthChallenge', ({ ClientId, tim }) => ({ ClientId, ...choice('tim', tim) })],
  [
    'AdminRespondToAuthChallenge',
    ({ UserPoolId, ClientId, tom }) => ({ UserPoolId, ClientId, ...choice('tom', tom) }),
  ],
  ['AdminResetUserPassword', (scene) => one(scene, 'lost')],
]

describe.each([
  [
    'the pool’s role may not be assumed',
    'cognate/not-there',
    denied,
    'InvalidSmsRoleTrustRelationship',
    'Role does not have a trust relationship allowing Cognito to assume the role',
  ],
  [
    'the pool’s role may not send it',
    'service-role/sms',
    denied,
    'InvalidSmsRoleAccessPolicy',
    'Role does not have permission to publish with SNS',
  ],
  [
    'it is refused',
    'service-role/sms',
    '+15550000002',
    'CodeDeliveryFailure',
    'Failed to deliver the code.',
  ],
])('a text message does not leave since %s', (_, role, phone, error, message) => {
  let scene: Scene

  beforeAll(async () => {
    const SmsConfiguration = { SnsCallerArn: `arn:aws:iam::123456789012:role/${role}` }
    const place = await newPlace({ AutoVerifiedAttributes: ['phone_number'], SmsConfiguration })
    const { UserPoolId } = place
    await send('SetUserPoolMfaConfig', {
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsConfiguration },
    })
    const contact = { phone_number: phone, phone_number_verified: 'true' }
    for (const name of ['ann', 'ben', 'lost']) await newUser(place, name, contact)
    await newUser(place, 'cas')
    const [tim, tom] = [
      await choosing(place, 'tim', contact),
      await choosing(place, 'tom', contact),
    ]
    for (const Username of ['ben', 'tim', 'tom']) {
      const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
      await send('AdminSetUserMFAPreference', { UserPoolId, Username, SMSMfaSettings })
    }
    const [ann, bob] = [await signedIn(place, 'ann'), await newSignIn(place, 'bob')]
    scene = { ...place, phone, ann, bob, tim, tom }
  })

  it.each(asked)('and %s says so', async (operation, input) => {
    await expectRefusal({ operation, input: input(scene), error, message })
  })
})
