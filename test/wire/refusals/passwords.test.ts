import { beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { password } from '../world.ts'
import { choosing, forgetful, newPlace, newSignIn, type Place } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

let place: Place
/** What each operation takes beside the new password, which is at the member's name. */
let inputs: Readonly<Record<string, (chosen: string) => Input>>

beforeAll(async () => {
  place = await newPlace({
    Policies: { PasswordPolicy: { PasswordHistorySize: 2, RequireNumbers: true } },
  })
  const { UserPoolId, ClientId } = place
  const { AccessToken } = await newSignIn(place, 'ann')
  const ConfirmationCode = await forgetful(place, 'lost')
  const [tim, tom] = [await choosing(place, 'tim'), await choosing(place, 'tom')]
  const choice = (USERNAME: string, Session: string) => (NEW_PASSWORD: string) => ({
    ...place,
    Session,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME, NEW_PASSWORD },
  })
  inputs = {
    SignUp: (Password) => ({ ClientId, Username: 'new', Password }),
    AdminCreateUser: (TemporaryPassword) => ({ UserPoolId, Username: 'made', TemporaryPassword }),
    AdminSetUserPassword: (Password) => ({
      UserPoolId,
      Username: 'ann',
      Password,
      Permanent: true,
    }),
    ChangePassword: (ProposedPassword) => ({
      AccessToken,
      PreviousPassword: password,
      ProposedPassword,
    }),
    ConfirmForgotPassword: (Password) => ({
      ClientId,
      Username: 'lost',
      ConfirmationCode,
      Password,
    }),
    RespondToAuthChallenge: choice('tim', tim),
    AdminRespondToAuthChallenge: choice('tom', tom),
  }
})

describe('a password', () => {
  const forNewcomers = ['SignUp', 'AdminCreateUser']
  const forUsers = [
    'AdminSetUserPassword',
    'ChangePassword',
    'ConfirmForgotPassword',
    'RespondToAuthChallenge',
    'AdminRespondToAuthChallenge',
  ]

  it.each(forUsers)('that the user had is refused by %s', async (operation) => {
    await expectRefusal({
      operation,
      input: inputs[operation]?.(password) ?? {},
      error: 'PasswordHistoryPolicyViolation',
      message: 'Password has previously been used',
    })
  })

  it.each([...forNewcomers, ...forUsers])(
    'against the policy is refused by %s',
    async (operation) => {
      await expectRefusal({
        operation,
        input: inputs[operation]?.('no-numbers') ?? {},
        error: 'InvalidPassword',
        message: 'Password did not conform with policy: Password must have numeric characters',
      })
    },
  )

  it('is not changed too often', async () => {
    const place = await newPlace()
    const { AccessToken } = await newSignIn(place, 'ann')
    const input = { AccessToken, PreviousPassword: password, ProposedPassword: password }
    for (let changes = 0; changes < 5; changes++) await send('ChangePassword', input)
    const message = 'Attempt limit exceeded, please try after some time.'
    await expectRefusal({ operation: 'ChangePassword', input, error: 'LimitExceeded', message })
  })
})
