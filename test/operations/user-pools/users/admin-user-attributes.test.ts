import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminDeleteUserAttributes } from '../../../../lib/operations/user-pools/users/admin-delete-user-attributes.ts'
import { adminUpdateUserAttributes } from '../../../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { aliasRef } from '../../../../lib/store/aliases.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser } from '../../../../lib/store/users.ts'
import { contactToVerify, verifyContact } from '../../../../lib/user-pools/verify-contact.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { aSignUp, attributes, invite, look, refusal, stored } from './setting.ts'

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, {}, [
    { Name: 'name', Required: true },
    { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
  ])
})
afterAll(() => test.stop())

let named = 0

async function aUser(settings: PoolSettings | undefined, values: Record<string, string> = {}) {
  const home = settings ? await aPool(test.services, settings) : pool
  const name = `user-${named++}`
  const { Username = '' } = await invite(test.services, home, {
    Username: settings?.UsernameAttributes ? `${name}@example.com` : name,
    UserAttributes: attributes(values),
  })
  return {
    home,
    Username,
    look: () => look(test.services, home, Username),
    update: (changed: Record<string, string>) =>
      run(adminUpdateUserAttributes, test.services, {
        UserPoolId: home.id,
        Username,
        UserAttributes: attributes(changed),
      }),
    remove: (...UserAttributeNames: string[]) =>
      run(adminDeleteUserAttributes, test.services, {
        UserPoolId: home.id,
        Username,
        UserAttributeNames,
      }),
  }
}

const verified = { email: 'old@example.com', email_verified: 'true' }

describe('AdminUpdateUserAttributes', () => {
  it('sets, changes and deletes attributes', async () => {
    const user = await aUser(undefined, { name: 'Jane', nickname: 'J' })
    test.clock.now += 5000
    await user.update({ name: 'Jane Doe', locale: 'en', nickname: '' })
    const now = await user.look()
    expect(now.attributes).toMatchObject({ name: 'Jane Doe', locale: 'en' })
    expect(now.attributes).not.toHaveProperty('nickname')
    expect(now.UserLastModifiedDate).toEqual(new Date(test.clock.now))
  })

  it('makes a new address unverified, leaves the old one a name, and sends a code', async () => {
    const user = await aUser(
      { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
      verified,
    )
    await user.update({ email: 'new@example.com' })
    expect((await user.look()).attributes).toMatchObject({
      email: 'new@example.com',
      email_verified: 'false',
    })
    const { table } = test.services
    expect(await table.get(aliasRef(user.home.id, 'email', 'old@example.com'))).toBeDefined()
    expect(await table.get(aliasRef(user.home.id, 'email', 'new@example.com'))).toBeUndefined()
    expect(test.outbox.at(-1)).toMatchObject({ to: 'new@example.com' })
  })

  it('takes the word of the administrator that an address is verified', async () => {
    const user = await aUser(
      { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
      verified,
    )
    const sent = test.outbox.length
    await user.update({ email: 'new@example.com', email_verified: 'true' })
    expect(test.outbox).toHaveLength(sent)
    expect((await look(test.services, user.home, 'new@example.com')).Username).toBe(user.Username)
    await expect(look(test.services, user.home, 'old@example.com')).rejects.toMatchObject(
      refusal('UserNotFoundException', 'User does not exist.'),
    )
  })

  it('keeps what was verified when the same address comes again', async () => {
    const user = await aUser({ AliasAttributes: ['email'] }, verified)
    await user.update({ email: 'old@example.com' })
    expect((await user.look()).attributes.email_verified).toBe('true')
  })

  it('keeps the old address until the new one is verified, where the pool wants that', async () => {
    const user = await aUser(
      {
        AliasAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      },
      verified,
    )
    await user.update({ email: 'new@example.com' })
    expect((await user.look()).attributes).toMatchObject(verified)
    expect(test.outbox.at(-1)).toMatchObject({ to: 'new@example.com' })
    const waiting = await stored(test.services, user.home, user.Username)
    expect(contactToVerify(waiting, 'email')).toBe('new@example.com')
    const { table, now } = test.services
    const done = await verifyContact(table, {
      pool: user.home,
      user: waiting,
      attribute: 'email',
      now: now(),
    })
    await table.write(replaceUser(done.user), ...done.writes)
    expect((await look(test.services, user.home, 'new@example.com')).attributes).toMatchObject({
      email: 'new@example.com',
      email_verified: 'true',
    })
    expect(contactToVerify(done.user, 'email')).toBe('new@example.com')
    expect(done.user.pending?.email).toBeUndefined()
  })

  it('refuses an address that somebody else signs in with', async () => {
    const user = await aUser({ UsernameAttributes: ['email'] })
    await invite(test.services, user.home, { Username: 'taken@example.com' })
    await expect(user.update({ email: 'taken@example.com' })).rejects.toMatchObject(
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    )
    await user.update({ email: 'free@example.com' })
    expect((await look(test.services, user.home, 'free@example.com')).Username).toBe(user.Username)
  })

  it('refuses a preferred_username as alias before somebody is confirmed', async () => {
    const home = await aPool(test.services, { AliasAttributes: ['preferred_username'] })
    const { username } = await aSignUp(test.services, home, { name: 'jane' })
    await expect(
      run(adminUpdateUserAttributes, test.services, {
        UserPoolId: home.id,
        Username: username,
        UserAttributes: attributes({ preferred_username: 'jd' }),
      }),
    ).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
      ),
    )
    await expect(
      aSignUp(test.services, home, { name: 'john', values: { preferred_username: 'jd' } }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('refuses a preferred_username that nobody could sign in with', async () => {
    const user = await aUser({ AliasAttributes: ['preferred_username'] })
    for (const name of ['two words', 'x'.repeat(129), '😀'.repeat(65)]) {
      await expect(user.update({ preferred_username: name })).rejects.toMatchObject(
        refusal(
          'InvalidParameterException',
          'Preferred username must be a valid username, since user pool is configured for preferred username alias.',
        ),
      )
    }
    await user.update({ preferred_username: 'jane' })
    await user.update({ preferred_username: user.Username })
    await expect(look(test.services, user.home, 'jane')).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  it('loses no change when several come at once', async () => {
    const user = await aUser(undefined, { name: 'Jane' })
    const names = ['nickname', 'locale', 'gender', 'website', 'picture', 'zoneinfo']
    await Promise.all(names.map((name) => user.update({ [name]: 'x' })))
    expect((await user.look()).attributes).toMatchObject(
      Object.fromEntries(names.map((name) => [name, 'x'])),
    )
  })

  const invalid = 'InvalidParameterException'
  it.each([
    [{ 'custom:no': 'x' }, 'user.custom:no: Attribute does not exist in the schema.\n'],
    [{ 'custom:fixed': 'x' }, 'user.custom:fixed: Attribute cannot be updated.\n'],
    [{ sub: 'x' }, 'user.sub: Attribute cannot be updated.\n'],
    [{ email: 'no address' }, 'Invalid email address format.'],
    [{ phone_number: '0123' }, 'Invalid phone number format.'],
    [{ email_verified: 'true' }, 'Email is required to verify/un-verify an email'],
    [
      { phone_number_verified: 'false' },
      'Phone number is required to verify/un-verify a phone number',
    ],
  ])('refuses %j', async (changed, message) => {
    const user = await aUser(undefined, { name: 'Jane' })
    await expect(user.update(changed)).rejects.toMatchObject(refusal(invalid, message))
  })

  it('refuses a user who does not exist', async () => {
    await expect(
      run(adminUpdateUserAttributes, test.services, {
        UserPoolId: pool.id,
        Username: 'nobody',
        UserAttributes: [],
      }),
    ).rejects.toMatchObject(refusal('UserNotFoundException', 'User does not exist.'))
  })
})

describe('AdminDeleteUserAttributes', () => {
  it('deletes an address with its verification and alias', async () => {
    const user = await aUser({ AliasAttributes: ['email'] }, verified)
    await user.remove('email')
    const { attributes: left } = await user.look()
    expect(Object.keys(left)).toEqual(['sub'])
    await expect(look(test.services, user.home, 'old@example.com')).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  it('refuses what is required, immutable, unknown or the name of the user', async () => {
    const user = await aUser(undefined, { name: 'Jane', 'custom:fixed': 'x' })
    await expect(user.remove('name')).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Invalid user attributes: name: The attribute is required\n',
      ),
    )
    await expect(user.remove('custom:fixed')).rejects.toMatchObject({
      message: 'user.custom:fixed: Attribute cannot be updated.\n',
    })
    await expect(user.remove('custom:no')).rejects.toMatchObject({
      message: 'user.custom:no: Attribute does not exist in the schema.\n',
    })
    const byEmail = await aUser({ UsernameAttributes: ['email'] })
    await expect(byEmail.remove('email')).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Cannot delete email, since it is the username attribute.',
      ),
    )
  })
})
