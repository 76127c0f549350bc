import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmForgotPassword } from '../../../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, hashOf, password, passwordSignIn } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    AutoVerifiedAttributes: ['email'],
    Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } },
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const fresh = 'Brand-new-1'
const mismatch = refusal(
  'CodeMismatchException',
  'Invalid verification code provided, please try again.',
)
const expired = refusal(
  'ExpiredCodeException',
  'Invalid code provided, please request a code again.',
)
const limited = refusal(
  'LimitExceededException',
  'Attempt limit exceeded, please try after some time.',
)
const noCombination = refusal('UserNotFoundException', 'Username/client id combination not found.')

let counter = 0
function someone(changes: Partial<User> = {}, of: UserPool = pool) {
  counter++
  const email = `person-${counter}@example.com`
  return aUser(stage.services, of, { attributes: { email, email_verified: 'true' }, ...changes })
}

const forgot = (Username: string, by: AppClient = client, SecretHash?: string) =>
  run(forgotPassword, stage.services, { ClientId: by.id, Username, SecretHash })
const confirm = (
  Username: string,
  ConfirmationCode: string,
  { by = client, Password = fresh }: { by?: AppClient; Password?: string } = {},
) =>
  run(confirmForgotPassword, stage.services, {
    ClientId: by.id,
    Username,
    ConfirmationCode,
    Password,
  })
const codeOf = (user: User) => stage.codeTo(user.attributes.email ?? '')
const other = (code: string) => code.replace(/\d$/u, (digit) => String((Number(digit) + 1) % 10))

describe('ForgotPassword', () => {
  it('sends a code to the verified address and says where', async () => {
    const user = await someone()
    await expect(forgot(user.username)).resolves.toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'p***@e***',
      },
    })
    expect(codeOf(user)).toMatch(/^\d{6}$/u)
  })

  const both = {
    email: 'both@example.com',
    email_verified: 'true',
    phone_number: '+15550001234',
    phone_number_verified: 'true',
  }
  const byEmail = { Name: 'verified_email', Priority: 1 } as const
  const byPhone = { Name: 'verified_phone_number', Priority: 2 } as const
  it.each([
    ['the phone unless the pool says otherwise', {}, 'SMS'],
    ['the first address of the pool’s order', { RecoveryMechanisms: [byPhone, byEmail] }, 'EMAIL'],
    ['the only address of the pool', { RecoveryMechanisms: [byPhone] }, 'SMS'],
  ])('uses %s', async (_, AccountRecoverySetting, medium) => {
    const hasOne = Object.keys(AccountRecoverySetting).length > 0
    const settings: PoolSettings = hasOne ? { AccountRecoverySetting } : {}
    const own = await aPool(stage.services, settings)
    const by = await aClient(stage.services, own, everyFlow)
    const user = await someone({ attributes: both }, own)
    const { CodeDeliveryDetails: details } = await forgot(user.username, by)
    expect(details?.DeliveryMedium).toBe(medium)
  })

  it.each([
    [
      'an unverified address',
      { attributes: { email: 'x@example.com', email_verified: 'false' } },
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    ],
    [
      'a temporary password',
      { status: 'FORCE_CHANGE_PASSWORD' as const },
      'NotAuthorizedException',
      'User password cannot be reset in the current state.',
    ],
    ['a disabled account', { enabled: false }, 'NotAuthorizedException', 'User is disabled.'],
  ])('is refused to somebody with %s', async (_, changes, code, message) => {
    const user = await someone(changes)
    await expect(forgot(user.username)).rejects.toEqual(refusal(code, message))
  })

  it('is refused where only an administrator resets passwords', async () => {
    const RecoveryMechanisms = [{ Name: 'admin_only' as const, Priority: 1 }]
    const own = await aPool(stage.services, { AccountRecoverySetting: { RecoveryMechanisms } })
    const user = await someone({}, own)
    await expect(forgot(user.username, await aClient(stage.services, own))).rejects.toEqual(
      refusal('NotAuthorizedException', 'Contact administrator to reset password.'),
    )
  })

  it('is refused for a name that nobody has', async () => {
    await expect(forgot('nobody')).rejects.toEqual(noCombination)
    await expect(confirm('nobody', '123456')).rejects.toEqual(noCombination)
  })

  it('asks for the SECRET_HASH of the client', async () => {
    const secret = 'client-secret-example'
    const by = await aClient(stage.services, pool, { secret })
    const { username } = await someone()
    await expect(forgot(username, by)).rejects.toMatchObject({
      message: `Client ${by.id} is configured with secret but SECRET_HASH was not received`,
    })
    await expect(forgot(username, by, 'x')).rejects.toEqual(
      refusal('NotAuthorizedException', `SecretHash does not match for the client: ${by.id}`),
    )
    const hash = hashOf(by, secret, username)
    await expect(forgot(username, by, hash)).resolves.toHaveProperty('CodeDeliveryDetails')
  })

  it('sends twenty codes an hour at most', async () => {
    const { username } = await someone()
    for (let time = 0; time < 20; time++) await forgot(username)
    await expect(forgot(username)).rejects.toEqual(limited)
    stage.clock.now += 3_600_000
    await expect(forgot(username)).resolves.toHaveProperty('CodeDeliveryDetails')
  })
})

describe('ConfirmForgotPassword', () => {
  it('puts the new password in place of the old one', async () => {
    const user = await someone()
    const USERNAME = user.username
    await forgot(USERNAME)
    await expect(confirm(USERNAME, codeOf(user))).resolves.toEqual({})
    await expect(passwordSignIn(stage.services, client, { USERNAME })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    )
    await expect(
      passwordSignIn(stage.services, client, { USERNAME, PASSWORD: fresh }),
    ).resolves.toHaveProperty('AuthenticationResult')
  })

  it('opens an account whose password was reset', async () => {
    const user = await someone({ status: 'RESET_REQUIRED' })
    await forgot(user.username)
    await confirm(user.username, codeOf(user))
    const after = await stage.services.table.get(userRef(pool.id, user.username))
    expect(after?.status).toBe('CONFIRMED')
  })

  it('refuses a code that was never asked for', async () => {
    const { username } = await someone()
    await expect(confirm(username, '123456')).rejects.toEqual(expired)
  })

  it('refuses a wrong code, five times for each code', async () => {
    const user = await someone()
    await forgot(user.username)
    const code = codeOf(user)
    for (let time = 0; time < 5; time++) {
      await expect(confirm(user.username, other(code))).rejects.toEqual(mismatch)
    }
    await expect(confirm(user.username, code)).rejects.toEqual(expired)
  })

  it('refuses a code after an hour', async () => {
    const user = await someone()
    await forgot(user.username)
    stage.clock.now += 3_600_000
    await expect(confirm(user.username, codeOf(user))).rejects.toEqual(expired)
  })

  it('refuses a code that was used, or replaced by a newer one', async () => {
    const user = await someone()
    await forgot(user.username)
    const first = codeOf(user)
    await forgot(user.username)
    const second = codeOf(user)
    if (first !== second) await expect(confirm(user.username, first)).rejects.toEqual(mismatch)
    await confirm(user.username, second)
    await expect(confirm(user.username, second)).rejects.toEqual(expired)
  })

  it('accepts one of sixteen right answers at once', async () => {
    const user = await someone()
    await forgot(user.username)
    const code = codeOf(user)
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        confirm(user.username, code, { Password: `Brand-new-${index}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses a code that went to an address which is no longer theirs', async () => {
    const user = await someone()
    await forgot(user.username)
    const attributes = { email: 'elsewhere@example.com', email_verified: 'true' }
    await stage.services.table.write(replaceUser({ ...user, attributes, version: 2 }))
    await expect(confirm(user.username, codeOf(user))).rejects.toEqual(mismatch)
  })

  it('refuses a weak password and leaves the code in force', async () => {
    const user = await someone()
    await forgot(user.username)
    const weak = confirm(user.username, codeOf(user), { Password: 'short' })
    await expect(weak).rejects.toEqual(
      refusal(
        'InvalidPasswordException',
        'Password did not conform with policy: Password not long enough',
      ),
    )
    await expect(confirm(user.username, codeOf(user))).resolves.toEqual({})
  })

  it('refuses a password of the history and leaves the code in force', async () => {
    const user = await someone()
    await forgot(user.username)
    await expect(confirm(user.username, codeOf(user), { Password: password })).rejects.toEqual(
      refusal('PasswordHistoryPolicyViolationException', 'Password has previously been used'),
    )
    await expect(confirm(user.username, codeOf(user))).resolves.toEqual({})
  })

  it('may be tried twenty times an hour', async () => {
    const user = await someone()
    for (let round = 0; round < 4; round++) {
      await forgot(user.username)
      for (let time = 0; time < 5; time++) {
        await expect(confirm(user.username, other(codeOf(user)))).rejects.toEqual(mismatch)
      }
    }
    await forgot(user.username)
    await expect(confirm(user.username, codeOf(user))).rejects.toEqual(limited)
  })

  it('refuses the code of somebody else, and one for another purpose', async () => {
    const [one, two] = [await someone(), await someone()]
    await forgot(one.username)
    await forgot(two.username)
    if (codeOf(one) === codeOf(two)) return
    await expect(confirm(one.username, codeOf(two))).rejects.toEqual(mismatch)
  })
})
