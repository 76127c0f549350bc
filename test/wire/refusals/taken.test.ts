import { beforeAll, describe, it } from '@jest/globals'
import { codeSentTo } from '../inbox.ts'
import { password } from '../world.ts'
import {
  addressOf,
  attributesOf,
  choosing,
  newPlace,
  newSignIn,
  newUser,
  type Place,
} from './people.ts'
import { expectRefusal, send } from './refusal.ts'

describe('a name that somebody has', () => {
  let place: Place
  beforeAll(async () => {
    place = await newPlace()
    await newUser(place, 'ann')
  })

  it.each([
    ['SignUp', 'User already exists'],
    ['AdminCreateUser', 'User account already exists'],
  ])('is refused by %s', async (operation, message) => {
    const input = { ...place, Username: 'ann', Password: password }
    await expectRefusal({ operation, input, error: 'UsernameExists', message })
  })

  it('is sent no other invitation once its user chose a password', async () => {
    await expectRefusal({
      operation: 'AdminCreateUser',
      input: { UserPoolId: place.UserPoolId, Username: 'ann', MessageAction: 'RESEND' },
      error: 'UnsupportedUserState',
      message: 'Resend not possible. ann status is not FORCE_CHANGE_PASSWORD',
    })
  })

  it('is what another invitation needs', async () => {
    await expectRefusal({
      operation: 'AdminCreateUser',
      input: { UserPoolId: place.UserPoolId, Username: 'nobody', MessageAction: 'RESEND' },
      error: 'UserNotFound',
      message: 'User does not exist.',
    })
  })
})

describe('an address that somebody signs in by', () => {
  const taken = {
    error: 'AliasExists',
    message: 'An account with the given email already exists.',
  }
  let place: Place
  beforeAll(async () => {
    place = await newPlace({ AliasAttributes: ['email'] })
    await newUser(place, 'ann')
    await newUser(place, 'bob')
  })

  it.each(['AdminCreateUser', 'AdminUpdateUserAttributes'])(
    'is refused by %s',
    async (operation) => {
      const { UserPoolId } = place
      const Username = operation === 'AdminCreateUser' ? 'cid' : 'bob'
      const UserAttributes = attributesOf(place, 'ann', { email_verified: 'true' })
      await expectRefusal({ operation, input: { UserPoolId, Username, UserAttributes }, ...taken })
    },
  )

  it('confirms no sign-up', async () => {
    const { ClientId } = place
    const UserAttributes = attributesOf(place, 'ann')
    await send('SignUp', { ClientId, Username: 'new', Password: password, UserAttributes })
    const ConfirmationCode = await codeSentTo(addressOf(place, 'ann'))
    const input = { ClientId, Username: 'new', ConfirmationCode }
    await expectRefusal({ operation: 'ConfirmSignUp', input, ...taken })
    const byAdmin = { UserPoolId: place.UserPoolId, Username: 'new' }
    await send('AdminConfirmSignUp', byAdmin)
  })

  it('is not verified for another', async () => {
    const { AccessToken } = await newSignIn(place, 'dan')
    await newUser(place, 'eve')
    await send('UpdateUserAttributes', { AccessToken, UserAttributes: attributesOf(place, 'eve') })
    const Code = await codeSentTo(addressOf(place, 'eve'))
    const input = { AccessToken, AttributeName: 'email', Code }
    await expectRefusal({ operation: 'VerifyUserAttribute', input, ...taken })
  })
})

describe('a preferred name that somebody has', () => {
  const taken = {
    error: 'AliasExists',
    message: 'An account with the given preferred_username already exists.',
  }
  const preferred = [{ Name: 'preferred_username', Value: 'star' }]
  let place: Place
  beforeAll(async () => {
    place = await newPlace({ AliasAttributes: ['preferred_username'] })
    await newUser(place, 'ann')
    const { UserPoolId } = place
    const star = { UserPoolId, Username: 'ann', UserAttributes: preferred }
    await send('AdminUpdateUserAttributes', star)
  })

  it('is refused by UpdateUserAttributes', async () => {
    const { AccessToken } = await newSignIn(place, 'bob')
    const input = { AccessToken, UserAttributes: preferred }
    await expectRefusal({ operation: 'UpdateUserAttributes', input, ...taken })
  })

  it.each(['RespondToAuthChallenge', 'AdminRespondToAuthChallenge'])(
    'is refused by %s',
    async (operation) => {
      const USERNAME = operation.toLowerCase()
      const Session = await choosing(place, USERNAME)
      const ChallengeName = 'NEW_PASSWORD_REQUIRED'
      const ChallengeResponses = {
        USERNAME,
        NEW_PASSWORD: password,
        'userAttributes.preferred_username': 'star',
      }
      const input = { ...place, ChallengeName, Session, ChallengeResponses }
      await expectRefusal({ operation, input, ...taken })
    },
  )
})

it('gives a client’s terms one name each', async () => {
  const place = await newPlace()
  const terms = {
    TermsSource: 'LINK',
    Enforcement: 'NONE',
    Links: { 'cognito:default': 'https://a.example' },
  }
  await send('CreateTerms', { ...place, ...terms, TermsName: 'terms-of-use' })
  const { Terms } = await send<{ Terms: { TermsId: string } }>('CreateTerms', {
    ...place,
    ...terms,
    TermsName: 'privacy-policy',
  })
  const { UserPoolId, ClientId } = place
  await expectRefusal({
    operation: 'UpdateTerms',
    input: { UserPoolId, TermsId: Terms.TermsId, ...terms, TermsName: 'terms-of-use' },
    error: 'TermsExists',
    message: `Terms terms-of-use already exist for client ${ClientId}`,
  })
})
