import { beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { password } from '../world.ts'
import { newPlace, newUser, signedUp, type Place } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

let place: Place
beforeAll(async () => {
  place = await newPlace()
  await signedUp(place, 'new')
  await newUser(place, 'ann')
  await newUser(place, 'lost')
  const { UserPoolId } = place
  await send('AdminResetUserPassword', { UserPoolId, Username: 'lost' })
})

const signIn = (USERNAME: string, AuthFlow: string) => ({
  AuthFlow,
  AuthParameters: { USERNAME, PASSWORD: password },
})
const flows = [
  ['InitiateAuth', 'USER_PASSWORD_AUTH'],
  ['AdminInitiateAuth', 'ADMIN_USER_PASSWORD_AUTH'],
] as const

describe.each([
  ['is not confirmed', 'new', 'UserNotConfirmed', 'User is not confirmed.'],
  [
    'is to choose a password',
    'lost',
    'PasswordResetRequired',
    'Password reset required for the user',
  ],
])('a user who %s', (_, name, error, message) => {
  it.each(flows)('is not signed in by %s', async (operation, flow) => {
    const input = { ...place, ...signIn(name, flow) }
    await expectRefusal({ operation, input, error, message })
  })
})

describe('a user in no state for it', () => {
  it.each([
    ['AdminConfirmSignUp', 'ann', 'User cannot be confirmed. Current status is CONFIRMED'],
    ['AdminResetUserPassword', 'new', 'User password cannot be reset in the current state.'],
  ])('is refused by %s', async (operation, Username, message) => {
    const input = { UserPoolId: place.UserPoolId, Username }
    await expectRefusal({ operation, input, error: 'NotAuthorized', message })
  })
})

describe('a session that nobody was given', () => {
  const Session = 'a'.repeat(24)
  const answer = {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: password },
  }
  it.each<[operation: string, members: Input]>([
    ['AssociateSoftwareToken', {}],
    ['VerifySoftwareToken', { UserCode: '123456' }],
    ['RespondToAuthChallenge', answer],
    ['AdminRespondToAuthChallenge', answer],
  ])('is refused by %s', async (operation, members) => {
    const message = 'Invalid session for the user.'
    const input = { ...place, Session, ...members }
    await expectRefusal({ operation, input, error: 'NotAuthorized', message })
  })
})

it('lets nobody sign up where administrators alone make users', async () => {
  const { ClientId } = await newPlace({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
  await expectRefusal({
    operation: 'SignUp',
    input: { ClientId, Username: 'new', Password: password },
    error: 'NotAuthorized',
    message: 'SignUp is not permitted for this user pool',
  })
})

describe('a sign-in that goes on with the password', () => {
  let choosy: Place
  beforeAll(async () => {
    choosy = await newPlace({}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    await signedUp(choosy, 'new')
  })

  const begin = (USERNAME: string) =>
    send<{ Session: string }>('InitiateAuth', {
      ClientId: choosy.ClientId,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME },
    })
  const goOn = (USERNAME: string, Session: string) => ({
    ...choosy,
    Session,
    ChallengeName: 'SELECT_CHALLENGE',
    ChallengeResponses: { USERNAME, ANSWER: 'PASSWORD', PASSWORD: password },
  })
  const responders = ['RespondToAuthChallenge', 'AdminRespondToAuthChallenge']

  it.each(responders)('ends in %s for a user who is not confirmed', async (operation) => {
    const { Session } = await begin('new')
    const message = 'User is not confirmed.'
    const input = goOn('new', Session)
    await expectRefusal({ operation, input, error: 'UserNotConfirmed', message })
  })

  it.each(responders)('ends in %s when the password is reset meanwhile', async (operation) => {
    const Username = operation.toLowerCase()
    await newUser(choosy, Username)
    const { Session } = await begin(Username)
    await send('AdminResetUserPassword', { UserPoolId: choosy.UserPoolId, Username })
    const message = 'Password reset required for the user'
    const input = goOn(Username, Session)
    await expectRefusal({ operation, input, error: 'PasswordResetRequired', message })
  })
})
