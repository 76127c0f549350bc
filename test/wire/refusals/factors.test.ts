import { beforeAll, describe, it } from '@jest/globals'
import { codeAt } from '../../authenticator-app.ts'
import { password } from '../world.ts'
import { newPlace, newSignIn, newUser, type Place } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

const responders = ['RespondToAuthChallenge', 'AdminRespondToAuthChallenge']
const asked = (place: Place, USERNAME: string) => ({
  ...place,
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME, PASSWORD: password },
})

describe('a code by e-mail that is wrong', () => {
  let place: Place
  beforeAll(async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] }
    const client = { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }
    place = await newPlace({ Policies: { SignInPolicy } }, client)
    await newUser(place, 'ann')
  })

  it.each(responders)('is refused by %s', async (operation) => {
    const { Session } = await send('InitiateAuth', {
      ClientId: place.ClientId,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' },
    })
    const ChallengeResponses = { USERNAME: 'ann', EMAIL_OTP_CODE: 'wrong' }
    await expectRefusal({
      operation,
      input: { ...place, ChallengeName: 'EMAIL_OTP', Session, ChallengeResponses },
      error: 'CodeMismatch',
      message: 'Invalid code or auth state for the user.',
    })
  })
})

describe('an authenticator app', () => {
  let place: Place
  beforeAll(async () => {
    place = await newPlace()
    await send('SetUserPoolMfaConfig', {
      UserPoolId: place.UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    })
  })

  it.each(responders)('counts once a code in %s', async (operation) => {
    const Username = operation.toLowerCase()
    const { AccessToken } = await newSignIn(place, Username)
    const app = await send<{ SecretCode: string }>('AssociateSoftwareToken', { AccessToken })
    const UserCode = codeAt(app.SecretCode, Date.now())
    await send('VerifySoftwareToken', { AccessToken, UserCode })
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
    await send('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
    const { Session } = await send('AdminInitiateAuth', asked(place, Username))
    await expectRefusal({
      operation,
      input: {
        ...place,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: UserCode },
      },
      error: 'ExpiredCode',
      message: 'Your software token has already been used once.',
    })
  })

  it('is verified once there is one', async () => {
    const { AccessToken } = await newSignIn(place, 'ann')
    await expectRefusal({
      operation: 'VerifySoftwareToken',
      input: { AccessToken, UserCode: '123456' },
      error: 'SoftwareTokenMFANotFound',
      message: 'Software Token MFA does not exist for the user.',
    })
  })
})

describe('a pool without', () => {
  let place: Place
  let AccessToken: string
  beforeAll(async () => {
    place = await newPlace()
    AccessToken = (await newSignIn(place, 'ann')).AccessToken
  })

  it('authenticator apps associates none', async () => {
    await expectRefusal({
      operation: 'AssociateSoftwareToken',
      input: { AccessToken },
      error: 'SoftwareTokenMFANotFound',
      message: 'Software Token MFA has not been enabled by the userPool',
    })
  })

  it('passkeys registers none', async () => {
    await expectRefusal({
      operation: 'CompleteWebAuthnRegistration',
      input: { AccessToken, Credential: {} },
      error: 'WebAuthnNotEnabled',
      message: 'Passkeys are not enabled for the user pool.',
    })
  })

  it('devices confirms none', async () => {
    const DeviceKey = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    await expectRefusal({
      operation: 'ConfirmDevice',
      input: { AccessToken, DeviceKey },
      error: 'InvalidUserPoolConfiguration',
      message: 'The user pool configuration is not valid.',
    })
  })
})
