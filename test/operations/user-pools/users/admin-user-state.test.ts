import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminConfirmSignUp } from '../../../../lib/operations/user-pools/users/admin-confirm-sign-up.ts'
import { adminDeleteUser } from '../../../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminEnableUser } from '../../../../lib/operations/user-pools/users/admin-enable-user.ts'
import { adminGetUser } from '../../../../lib/operations/user-pools/users/admin-get-user.ts'
import { adminResetUserPassword } from '../../../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import { adminSetUserPassword } from '../../../../lib/operations/user-pools/users/admin-set-user-password.ts'
import { adminUserGlobalSignOut } from '../../../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { isPassword, openPassword } from '../../../../lib/user-pools/passwords.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { aSignUp, attributes, invite, look, refusal, stored } from './setting.ts'

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, {
    AliasAttributes: ['email'],
    Policies: { PasswordPolicy: { PasswordHistorySize: 2, RequireNumbers: true } },
  })
})
afterAll(() => test.stop())

let named = 0

async function aUser(values: Record<string, string> = {}) {
  const { Username = '' } = await invite(test.services, pool, {
    Username: `user-${named++}`,
    UserAttributes: attributes(values),
  })
  return { UserPoolId: pool.id, Username }
}

const who = (Username: string) => ({ UserPoolId: pool.id, Username })
const noSuchUser = refusal('UserNotFoundException', 'User does not exist.')

describe('operations on one user', () => {
  it.each([
    ['AdminGetUser', adminGetUser],
    ['AdminEnableUser', adminEnableUser],
    ['AdminDisableUser', adminDisableUser],
    ['AdminUserGlobalSignOut', adminUserGlobalSignOut],
    ['AdminConfirmSignUp', adminConfirmSignUp],
    ['AdminResetUserPassword', adminResetUserPassword],
    ['AdminDeleteUser', adminDeleteUser],
  ])('%s refuses a user or pool that does not exist', async (_, operation) => {
    await expect(run(operation, test.services, who('nobody'))).rejects.toMatchObject(noSuchUser)
    await expect(
      run(operation, test.services, { UserPoolId: 'us-east-1_nosuchone', Username: 'jane' }),
    ).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nosuchone does not exist.'),
    )
  })
})

describe('AdminGetUser', () => {
  it('finds a user by name, alias and sub', async () => {
    const user = await aUser({ email: 'jane@example.com', email_verified: 'true' })
    const shown = await look(test.services, pool, user.Username)
    expect(shown).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' })
    for (const name of ['jane@example.com', String(shown.attributes.sub)]) {
      expect(await look(test.services, pool, name)).toEqual(shown)
    }
  })
})

describe('AdminDisableUser and AdminEnableUser', () => {
  it('shut a user out with all tokens, and let them in again', async () => {
    const user = await aUser()
    await run(adminDisableUser, test.services, user)
    expect(await stored(test.services, pool, user.Username)).toMatchObject({
      enabled: false,
      signedOutAt: test.clock.now,
    })
    await run(adminEnableUser, test.services, user)
    expect((await look(test.services, pool, user.Username)).Enabled).toBe(true)
  })
})

describe('AdminUserGlobalSignOut', () => {
  it('ends the tokens issued until now', async () => {
    const user = await aUser()
    await run(adminUserGlobalSignOut, test.services, user)
    const { signedOutAt } = await stored(test.services, pool, user.Username)
    expect(signedOutAt).toBe(test.clock.now)
  })
})

describe('AdminConfirmSignUp', () => {
  it('confirms once', async () => {
    const { username } = await aSignUp(test.services, pool, { name: `user-${named++}` })
    await run(adminConfirmSignUp, test.services, who(username))
    expect((await look(test.services, pool, username)).UserStatus).toBe('CONFIRMED')
    await expect(run(adminConfirmSignUp, test.services, who(username))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    )
  })
})

describe('AdminSetUserPassword', () => {
  const set = (
    user: { UserPoolId: string; Username: string },
    Password: string,
    Permanent?: boolean,
  ) => run(adminSetUserPassword, test.services, { ...user, Password, Permanent })

  it('sets a password to stay', async () => {
    const user = await aUser()
    await set(user, 'forever-1', true)
    const now = await stored(test.services, pool, user.Username)
    expect(now.status).toBe('CONFIRMED')
    expect(now.password?.temporaryUntil).toBeUndefined()
    const sealer = await test.services.keyring.sealer('user-pools')
    if (!now.password) throw new Error('no password')
    expect(isPassword(openPassword(sealer, now, now.password), now, 'forever-1')).toBe(true)
  })

  it('sets a password for one sign-in', async () => {
    const user = await aUser()
    await set(user, 'forever-1', true)
    await set(user, 'once-only-1')
    const now = await stored(test.services, pool, user.Username)
    expect(now.status).toBe('FORCE_CHANGE_PASSWORD')
    expect(now.password?.temporaryUntil).toBeGreaterThan(test.clock.now)
  })

  it('keeps policy and history', async () => {
    const user = await aUser()
    await set(user, 'forever-1', true)
    await expect(set(user, 'no-number', true)).rejects.toMatchObject(
      refusal(
        'InvalidPasswordException',
        'Password did not conform with policy: Password must have numeric characters',
      ),
    )
    await expect(set(user, 'forever-1', true)).rejects.toMatchObject(
      refusal('PasswordHistoryPolicyViolationException', 'Password has previously been used'),
    )
    await expect(set(who('nobody'), 'forever-1', true)).rejects.toMatchObject(noSuchUser)
  })
})

describe('AdminResetUserPassword', () => {
  it('demands a new password by a code, and ends all tokens', async () => {
    const user = await aUser({ email: 'reset@example.com', email_verified: 'true' })
    await run(adminSetUserPassword, test.services, {
      ...user,
      Password: 'forever-1',
      Permanent: true,
    })
    await run(adminResetUserPassword, test.services, user)
    expect(await stored(test.services, pool, user.Username)).toMatchObject({
      status: 'RESET_REQUIRED',
      signedOutAt: test.clock.now,
    })
    expect(test.outbox.at(-1)).toMatchObject({
      to: 'reset@example.com',
      html: expect.stringMatching(/\d{6}/u),
    })
  })

  it('refuses somebody who has no password of their own, or no verified address', async () => {
    const user = await aUser()
    await expect(run(adminResetUserPassword, test.services, user)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User password cannot be reset in the current state.'),
    )
    await run(adminSetUserPassword, test.services, {
      ...user,
      Password: 'forever-1',
      Permanent: true,
    })
    await expect(run(adminResetUserPassword, test.services, user)).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Cannot reset password for the user as there is no registered/verified email or phone_number',
      ),
    )
  })
})

describe('AdminDeleteUser', () => {
  it('deletes a user with every other name, which are free again', async () => {
    const email = 'gone@example.com'
    const user = await aUser({ email, email_verified: 'true' })
    const { attributes: shown } = await look(test.services, pool, user.Username)
    await run(adminDeleteUser, test.services, user)
    for (const name of [user.Username, email, String(shown.sub)]) {
      await expect(look(test.services, pool, name)).rejects.toMatchObject(noSuchUser)
    }
    await invite(test.services, pool, {
      Username: user.Username,
      UserAttributes: attributes({ email, email_verified: 'true' }),
    })
  })

  it('deletes while the user changes', async () => {
    const user = await aUser()
    await Promise.all([
      run(adminDeleteUser, test.services, user),
      run(adminDisableUser, test.services, user).catch((error: unknown) => {
        expect(error).toMatchObject(noSuchUser)
      }),
    ])
    await expect(look(test.services, pool, user.Username)).rejects.toMatchObject(noSuchUser)
  })
})
