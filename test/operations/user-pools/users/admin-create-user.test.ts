import type { AdminCreateUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { adminUpdateUserAttributes } from '../../../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { isPassword, openPassword } from '../../../../lib/user-pools/passwords.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { aSignUp, attributes, byName, invite, look, refusal, stored } from './setting.ts'

let test: TestServices
let plain: UserPool
let byEmail: UserPool
let aliased: UserPool
beforeAll(async () => {
  test = await testServices()
  plain = await aPool(test.services, {}, [{ Name: 'name', Required: true }])
  byEmail = await aPool(test.services, {
    UsernameAttributes: ['email', 'phone_number'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  aliased = await aPool(test.services, { AliasAttributes: ['email', 'preferred_username'] })
})
afterAll(() => test.stop())

const day = 24 * 60 * 60 * 1000
let named = 0
const aName = () => `user-${named++}`

async function hasPassword(pool: UserPool, name: string, password: string): Promise<boolean> {
  const user = await stored(test.services, pool, name)
  const sealer = await test.services.keyring.sealer('user-pools')
  if (!user.password) throw new Error('no password')
  return isPassword(openPassword(sealer, user, user.password), user, password)
}

describe('AdminCreateUser', () => {
  it('creates a user who has to choose a password, and invites them', async () => {
    const Username = aName()
    const user = await invite(test.services, plain, {
      Username,
      MessageAction: undefined,
      DesiredDeliveryMediums: ['EMAIL', 'SMS'],
      UserAttributes: attributes({ email: 'jane@example.com', phone_number: '+15550100' }),
    })
    const date = new Date(test.clock.now)
    expect(user).toMatchObject({
      Username,
      UserCreateDate: date,
      UserLastModifiedDate: date,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    })
    expect(byName(user.Attributes)).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      email: 'jane@example.com',
      phone_number: '+15550100',
    })
    const [email, sms] = test.outbox.slice(-2)
    expect(email).toMatchObject({ to: 'jane@example.com', subject: 'Your temporary password' })
    expect(sms).toMatchObject({ to: '+15550100' })
    const password = / password is (\S+)\.$/u.exec(sms && 'text' in sms ? sms.text : '')?.[1] ?? ''
    expect(await hasPassword(plain, Username, password)).toBe(true)
    const { password: kept } = await stored(test.services, plain, Username)
    expect(kept?.temporaryUntil).toBe(test.clock.now + 7 * day)
  })

  it('takes a temporary password that keeps the policy, and sends nothing when told so', async () => {
    const Username = aName()
    const sent = test.outbox.length
    await invite(test.services, plain, { Username, TemporaryPassword: 'Chosen-by-admin-1' })
    expect(test.outbox).toHaveLength(sent)
    expect(await hasPassword(plain, Username, 'Chosen-by-admin-1')).toBe(true)
    await expect(
      invite(test.services, plain, { Username: aName(), TemporaryPassword: 'short' }),
    ).rejects.toMatchObject(
      refusal(
        'InvalidPasswordException',
        'Password did not conform with policy: Password not long enough',
      ),
    )
  })

  it('invites by SMS unless told otherwise, and nobody without a number', async () => {
    const sent = test.outbox.length
    await invite(test.services, plain, {
      Username: aName(),
      MessageAction: undefined,
      UserAttributes: attributes({ email: 'jane@example.com' }),
    })
    expect(test.outbox).toHaveLength(sent)
  })

  it('names the user by the sub where addresses are the user names', async () => {
    const user = await invite(test.services, byEmail, { Username: 'Jane@Example.com' })
    const { sub, email } = byName(user.Attributes)
    expect(user.Username).toBe(sub)
    expect(email).toBe('Jane@Example.com')
    expect((await look(test.services, byEmail, 'JANE@example.COM')).Username).toBe(sub)
    await expect(
      invite(test.services, byEmail, { Username: 'jane@EXAMPLE.com' }),
    ).rejects.toMatchObject(
      refusal('UsernameExistsException', 'An account with the given email already exists.'),
    )
  })

  it('invites again with a new password', async () => {
    const Username = aName()
    await invite(test.services, plain, { Username, TemporaryPassword: 'Chosen-by-admin-1' })
    test.clock.now += 8 * day
    const again: Partial<Valid<AdminCreateUserRequest>> = { MessageAction: 'RESEND' }
    const user = await invite(test.services, plain, { Username, ...again })
    expect(user.UserStatus).toBe('FORCE_CHANGE_PASSWORD')
    expect(await hasPassword(plain, Username, 'Chosen-by-admin-1')).toBe(false)
    const { password } = await stored(test.services, plain, Username)
    expect(password?.temporaryUntil).toBe(test.clock.now + 7 * day)
    await expect(
      invite(test.services, plain, { Username: 'nobody', ...again }),
    ).rejects.toMatchObject(refusal('UserNotFoundException', 'User does not exist.'))
    const { username } = await aSignUp(test.services, plain, {
      name: aName(),
      values: { name: 'x' },
    })
    await expect(
      invite(test.services, plain, { Username: username, ...again }),
    ).rejects.toMatchObject(
      refusal(
        'UnsupportedUserStateException',
        `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
      ),
    )
  })

  it('moves an alias only when told to, and its old owner loses the verification', async () => {
    const email = 'moved@example.com'
    const UserAttributes = attributes({ email, email_verified: 'true' })
    const [first, second] = [aName(), aName()]
    await invite(test.services, aliased, { Username: first, UserAttributes })
    const input = { Username: second, UserAttributes }
    await expect(invite(test.services, aliased, input)).rejects.toMatchObject(
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    )
    await invite(test.services, aliased, { ...input, ForceAliasCreation: true })
    expect((await look(test.services, aliased, email)).Username).toBe(second)
    expect((await look(test.services, aliased, first)).attributes.email_verified).toBe('false')
  })

  it('does not let a new user name hide an alias or a sub of somebody else', async () => {
    const Username = aName()
    const alias = `alias-of-${Username}`
    const user = await invite(test.services, aliased, {
      Username,
      UserAttributes: attributes({ preferred_username: alias }),
    })
    for (const name of [alias, String(byName(user.Attributes).sub)]) {
      await expect(invite(test.services, aliased, { Username: name })).rejects.toMatchObject(
        refusal('UsernameExistsException', 'User account already exists'),
      )
    }
    const other = aName()
    await invite(test.services, aliased, { Username: other })
    await expect(
      run(adminUpdateUserAttributes, test.services, {
        UserPoolId: aliased.id,
        Username: other,
        UserAttributes: attributes({ preferred_username: Username }),
      }),
    ).rejects.toMatchObject(
      refusal(
        'AliasExistsException',
        'An account with the given preferred_username already exists.',
      ),
    )
  })

  const invalid = 'InvalidParameterException'
  const refused: [
    string,
    () => UserPool,
    Partial<Valid<AdminCreateUserRequest>>,
    string,
    string,
  ][] = [
    [
      'an address as user name where addresses are aliases',
      () => aliased,
      { Username: 'jane@example.com' },
      invalid,
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      'a plain user name where addresses are the user names',
      () => byEmail,
      { Username: 'jane' },
      invalid,
      'Username should be either an email or a phone number.',
    ],
    [
      'an address other than the user name',
      () => byEmail,
      { Username: 'one@example.com', UserAttributes: attributes({ email: 'two@example.com' }) },
      invalid,
      'User email should be empty or same as username, since username attribute is email',
    ],
    [
      'an attribute that the pool does not have',
      () => plain,
      { UserAttributes: attributes({ 'custom:no': 'x' }) },
      invalid,
      'Attributes did not conform to the schema: Type for attribute {custom:no} could not be determined',
    ],
    [
      'a sub of the caller',
      () => plain,
      { UserAttributes: attributes({ sub: 'mine' }) },
      invalid,
      'user.sub: Attribute cannot be updated.\n',
    ],
    [
      'a preferred_username that nobody could sign in with',
      () => aliased,
      { UserAttributes: attributes({ preferred_username: 'x'.repeat(129) }) },
      invalid,
      'Preferred username must be a valid username, since user pool is configured for preferred username alias.',
    ],
    [
      'a verification without an address',
      () => plain,
      { UserAttributes: attributes({ email_verified: 'true' }) },
      invalid,
      'Email is required to verify/un-verify an email',
    ],
    [
      'an invitation by e-mail without an address',
      () => plain,
      { MessageAction: undefined, DesiredDeliveryMediums: ['EMAIL'] },
      invalid,
      'DesiredDeliveryMediums needs a value of the attribute email.',
    ],
    [
      'a pool that does not exist',
      () => ({ ...plain, id: 'us-east-1_nosuchone' }),
      {},
      'ResourceNotFoundException',
      'User pool us-east-1_nosuchone does not exist.',
    ],
  ]

  it.each(refused)('refuses %s', async (_, pool, ...rest) => {
    const [input, name, message] = rest
    await expect(
      invite(test.services, pool(), { Username: aName(), ...input }),
    ).rejects.toMatchObject({ name, message })
  })
})
