import type { SignUpRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { resendConfirmationCode } from '../../../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { userRef } from '../../../../lib/store/users.ts'
import { newClientId } from '../../../../lib/user-pools/ids.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { hashOf, password } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  const settings: PoolSettings = {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    AliasAttributes: ['email', 'preferred_username'],
    UsernameConfiguration: { CaseSensitive: false },
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
      },
    },
  }
  pool = await aPool(stage.services, settings, [
    { Name: 'rank', AttributeDataType: 'String', Mutable: true },
  ])
  client = await aClient(stage.services, pool)
})
afterAll(() => stage.stop())

const email = (value: string) => ({ Name: 'email', Value: value })
const register = (request: Partial<Valid<SignUpRequest>>, by: { id: string } = client) =>
  run(signUp, stage.services, {
    ClientId: by.id,
    Username: 'jane',
    Password: password,
    ...request,
  })

describe('SignUp', () => {
  it('makes an unconfirmed user and says where the code went', async () => {
    const answer = await register({ Username: 'Ann', UserAttributes: [email('ann@example.com')] })
    expect(answer).toEqual({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'a***@e***',
      },
    })
    expect(stage.codeTo('ann@example.com')).toMatch(/^\d{6}$/u)
    const user = await stage.services.table.get(userRef(pool.id, 'ann'))
    expect(user).toMatchObject({
      sub: answer.UserSub,
      status: 'UNCONFIRMED',
      attributes: { email: 'ann@example.com', email_verified: 'false' },
    })
  })

  it('sends the code to the phone when there is one', async () => {
    const phone = { Name: 'phone_number', Value: '+15550001234' }
    const UserAttributes = [email('bo@example.com'), phone]
    const answer = await register({ Username: 'bo', UserAttributes })
    expect(answer.CodeDeliveryDetails).toEqual({
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: '+*******1234',
    })
    expect(stage.outbox.at(-1)).toEqual({
      to: '+15550001234',
      text: expect.stringMatching(/^Your confirmation code is \d{6}$/u),
    })
  })

  it('sends nothing to somebody without an address', async () => {
    const sent = stage.outbox.length
    const answer = await register({ Username: 'cy' })
    expect(answer).toEqual({ UserConfirmed: false, UserSub: expect.any(String) })
    expect(stage.outbox).toHaveLength(sent)
  })

  it('refuses a name that is taken, in any case', async () => {
    await register({ Username: 'dee' })
    for (const Username of ['dee', 'DEE']) {
      await expect(register({ Username })).rejects.toEqual(
        refusal('UsernameExistsException', 'User already exists'),
      )
    }
  })

  it('hides that an e-mail address is somebody’s until it is confirmed', async () => {
    const UserAttributes = [email('shared@example.com')]
    await register({ Username: 'eve', UserAttributes })
    const answer = await register({ Username: 'fay', UserAttributes })
    expect(answer).toHaveProperty('UserSub')
  })

  it.each([
    ['Aa1!', 'Password not long enough'],
    ['secret-123', 'Password must have uppercase characters'],
    ['SECRET-123', 'Password must have lowercase characters'],
    ['Secret-abc', 'Password must have numeric characters'],
    ['Secret0123', 'Password must have symbol characters'],
  ])('refuses %s as a password', async (Password, rule) => {
    await expect(register({ Username: 'gus', Password })).rejects.toEqual(
      refusal('InvalidPasswordException', `Password did not conform with policy: ${rule}`),
    )
  })

  it('refuses no password with the sentence that clients look for', async () => {
    await expect(register({ Password: undefined })).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        "1 validation error detected: Value at 'password'failed to satisfy constraint: Member must not be null",
      ),
    )
  })

  it.each([
    ['sub', 'x'],
    ['email_verified', 'true'],
    ['phone_number_verified', 'true'],
    ['identities', '[]'],
  ])('refuses %s from a user', async (Name, Value) => {
    const UserAttributes = [email('h@example.com'), { Name, Value }]
    await expect(register({ Username: 'hal', UserAttributes })).rejects.toEqual(
      refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
    )
  })

  it('refuses what the client may not write', async () => {
    const strict = await aClient(stage.services, pool, { WriteAttributes: ['email'] })
    const UserAttributes = [{ Name: 'custom:rank', Value: '1' }]
    await expect(register({ Username: 'ida', UserAttributes }, strict)).rejects.toEqual(
      refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
    )
  })

  it.each([
    [
      'custom:none',
      'x',
      'Attributes did not conform to the schema: Type for attribute {custom:none} could not be determined',
    ],
    ['none', 'x', 'user.none: Attribute does not exist in the schema.\n'],
    ['__proto__', 'x', 'user.__proto__: Attribute does not exist in the schema.\n'],
    ['email', 'no address', 'Invalid email address format.'],
    ['email', 'a@example.com, b@example.com', 'Invalid email address format.'],
    ['phone_number', '555 1234', 'Invalid phone number format.'],
    [
      'preferred_username',
      'jj',
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
    ],
  ])('refuses %s = %s', async (Name, Value, message) => {
    await expect(register({ Username: 'jon', UserAttributes: [{ Name, Value }] })).rejects.toEqual(
      refusal('InvalidParameterException', message),
    )
  })

  it('refuses a user name that looks like an alias', async () => {
    await expect(register({ Username: 'kim@example.com' })).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Username cannot be of email format, since user pool is configured for email alias.',
      ),
    )
  })

  it('asks for what the pool requires', async () => {
    const strict = await aPool(stage.services, {}, [{ Name: 'email', Required: true }])
    const by = await aClient(stage.services, strict)
    await expect(register({}, by)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Attributes did not conform to the schema: email: The attribute is required\n',
      ),
    )
  })

  it('is refused where only administrators make users', async () => {
    const closed = await aPool(stage.services, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    })
    await expect(register({}, await aClient(stage.services, closed))).rejects.toEqual(
      refusal('NotAuthorizedException', 'SignUp is not permitted for this user pool'),
    )
  })

  it('is refused for an unknown client', async () => {
    const id = newClientId(pool.id)
    await expect(register({}, { id })).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${id} does not exist.`),
    )
  })

  it('takes SECRET_HASH over the name as sent', async () => {
    const secret = 'client-secret-example'
    const guarded = await aClient(stage.services, pool, { secret })
    const with_ = (Username: string, SecretHash?: string) =>
      register({ Username, SecretHash }, guarded)
    await expect(with_('Lea')).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        `Client ${guarded.id} is configured with secret but SECRET_HASH was not received`,
      ),
    )
    await expect(with_('Lea', hashOf(guarded, secret, 'lea'))).rejects.toEqual(
      refusal('NotAuthorizedException', `SecretHash does not match for the client: ${guarded.id}`),
    )
    await expect(with_('Lea', hashOf(guarded, secret, 'Lea'))).resolves.toHaveProperty('UserSub')
  })
})

describe('a name for which a code was pretended before', () => {
  it('signs up with a code that works, however often that was', async () => {
    const hiding = await aClient(stage.services, pool, { PreventUserExistenceErrors: 'ENABLED' })
    const who = { ClientId: hiding.id, Username: 'Max' }
    for (let time = 0; time < 5; time++) await run(resendConfirmationCode, stage.services, who)
    await register({ Username: 'Max', UserAttributes: [email('max@example.com')] })
    const ConfirmationCode = stage.codeTo('max@example.com')
    await expect(run(confirmSignUp, stage.services, { ...who, ConfirmationCode })).resolves.toEqual(
      {},
    )
  })
})

describe('a pool whose users are named by an address', () => {
  it.each([
    [['email'], 'jane', 'Username should be an email.'],
    [['phone_number'], 'jane', 'Username should be a phone number.'],
    [['email', 'phone_number'], 'jane', 'Username should be either an email or a phone number.'],
  ] as const)('of %j refuses %s', async (attributes, Username, message) => {
    const named = await aPool(stage.services, { UsernameAttributes: [...attributes] })
    await expect(register({ Username }, await aClient(stage.services, named))).rejects.toEqual(
      refusal('InvalidParameterException', message),
    )
  })

  it('refuses an address that is taken', async () => {
    const named = await aPool(stage.services, {
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    })
    const by = await aClient(stage.services, named)
    await register({ Username: 'ned@example.com' }, by)
    await expect(register({ Username: 'NED@example.com' }, by)).rejects.toEqual(
      refusal('UsernameExistsException', 'An account with the given email already exists.'),
    )
  })
})
