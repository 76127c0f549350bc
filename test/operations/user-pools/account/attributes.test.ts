import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUserAttributes } from '../../../../lib/operations/user-pools/account/delete-user-attributes.ts'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { getUserAttributeVerificationCode } from '../../../../lib/operations/user-pools/account/get-user-attribute-verification-code.ts'
import { updateUserAttributes } from '../../../../lib/operations/user-pools/account/update-user-attributes.ts'
import { verifyUserAttribute } from '../../../../lib/operations/user-pools/account/verify-user-attribute.ts'
import { adminCreateUser } from '../../../../lib/operations/user-pools/users/admin-create-user.ts'
import { adminGetUser } from '../../../../lib/operations/user-pools/users/admin-get-user.ts'
import type { ClientSettings } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, passwordSignIn, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let plain: UserPool
let verifying: UserPool
let waiting: UserPool
let naming: UserPool
beforeAll(async () => {
  stage = await aStage()
  const AutoVerifiedAttributes: PoolSettings['AutoVerifiedAttributes'] = ['email']
  plain = await aPool(stage.services, {}, [
    { Name: 'rank', AttributeDataType: 'String', Mutable: true },
    { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
    { Name: 'hidden', AttributeDataType: 'String', Mutable: true, DeveloperOnlyAttribute: true },
  ])
  verifying = await aPool(stage.services, { AutoVerifiedAttributes, AliasAttributes: ['email'] })
  naming = await aPool(stage.services, { AutoVerifiedAttributes, UsernameAttributes: ['email'] })
  waiting = await aPool(stage.services, {
    AutoVerifiedAttributes,
    AliasAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
})
afterAll(() => stage.stop())

async function signedIn(
  pool: UserPool,
  attributes: Record<string, string> = {},
  settings: ClientSettings = {},
) {
  const { services } = stage
  const client = await aClient(services, pool, { ...everyFlow, ...settings })
  const { username } = await aUser(services, pool, { attributes })
  const { AccessToken } = await tokensOf(services, client, username)
  return {
    set: (given: Record<string, string>) =>
      run(updateUserAttributes, services, {
        AccessToken,
        UserAttributes: Object.entries(given).map(([Name, Value]) => ({ Name, Value })),
      }),
    remove: (...UserAttributeNames: string[]) =>
      run(deleteUserAttributes, services, { AccessToken, UserAttributeNames }),
    verify: (Code: string, AttributeName = 'email') =>
      run(verifyUserAttribute, services, { AccessToken, AttributeName, Code }),
    ask: (AttributeName = 'email') =>
      run(getUserAttributeVerificationCode, services, { AccessToken, AttributeName }),
    signInAs: (USERNAME: string) => passwordSignIn(services, client, { USERNAME }),
    present: async () => {
      const { UserAttributes = [] } = await run(getUser, services, { AccessToken })
      const pairs = UserAttributes.filter(({ Name }) => Name !== 'sub')
      return Object.fromEntries(pairs.map(({ Name = '', Value }) => [Name, Value]))
    },
  }
}

const unauthorized = refusal(
  'NotAuthorizedException',
  'A client attempted to write unauthorized attribute',
)
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
const other = (code: string) => code.replace(/\d$/u, (digit) => String((Number(digit) + 1) % 10))
const unknown = { code: 'UserNotFoundException' }
const mine = { email: 'mine@example.com', email_verified: 'true' }

describe('GetUser', () => {
  it('shows what the client may read, the sub first', async () => {
    const { services } = stage
    const attributes = { name: 'Jane', 'custom:rank': '7', 'dev:custom:hidden': 'x' }
    const { username, sub } = await aUser(services, plain, { attributes })
    const readers: [ClientSettings, string[]][] = [
      [{}, ['sub', 'custom:rank', 'name']],
      [{ ReadAttributes: ['name'] }, ['sub', 'name']],
    ]
    for (const [settings, names] of readers) {
      const client = await aClient(services, plain, { ...everyFlow, ...settings })
      const { AccessToken } = await tokensOf(services, client, username)
      const answer = await run(getUser, services, { AccessToken })
      expect(answer.Username).toBe(username)
      expect(answer.UserAttributes?.[0]).toEqual({ Name: 'sub', Value: sub })
      expect(answer.UserAttributes?.map(({ Name }) => Name).sort()).toEqual([...names].sort())
    }
  })
})

describe('UpdateUserAttributes', () => {
  it('sets attributes and deletes those that are empty', async () => {
    const user = await signedIn(plain, { name: 'Jane', nickname: 'jj' })
    await expect(user.set({ name: 'Ann', nickname: '', 'custom:rank': '7' })).resolves.toEqual({
      CodeDeliveryDetailsList: [],
    })
    await expect(user.present()).resolves.toEqual({ name: 'Ann', 'custom:rank': '7' })
  })

  it.each(['sub', 'email_verified', 'phone_number_verified', 'identities', 'dev:custom:hidden'])(
    'lets no user write %s',
    async (name) => {
      const user = await signedIn(plain, { email: 'a@example.com', email_verified: 'false' })
      await expect(user.set({ [name]: 'true' })).rejects.toEqual(unauthorized)
      await expect(user.remove(name)).rejects.toEqual(unauthorized)
    },
  )

  it('lets a client write only what it may', async () => {
    const user = await signedIn(plain, {}, { WriteAttributes: ['name'] })
    await expect(user.set({ name: 'Ann' })).resolves.toHaveProperty('CodeDeliveryDetailsList')
    await expect(user.set({ 'custom:rank': '7' })).rejects.toEqual(unauthorized)
  })

  it.each([
    ['custom:fixed', 'user.custom:fixed: Attribute cannot be updated.\n'],
    ['custom:none', 'user.custom:none: Attribute does not exist in the schema.\n'],
    ['cognito:groups', 'user.cognito:groups: Attribute does not exist in the schema.\n'],
    ['constructor', 'user.constructor: Attribute does not exist in the schema.\n'],
  ])('refuses %s', async (name, message) => {
    const user = await signedIn(plain)
    await expect(user.set({ [name]: 'x' })).rejects.toEqual(
      refusal('InvalidParameterException', message),
    )
  })

  it('needs what is required of somebody who has no value for it yet', async () => {
    const { services } = stage
    const required = ['given_name', 'locale'].map((Name) => ({ Name, Required: true }))
    const pool = await aPool(services, {}, required)
    const user = await signedIn(pool)
    const missing = 'given_name: The attribute is required\nlocale: The attribute is required\n'
    await expect(user.set({ nickname: 'J' })).rejects.toEqual(
      refusal('InvalidParameterException', `Attributes did not conform to the schema: ${missing}`),
    )
    await user.set({ nickname: 'J', given_name: 'Jane', locale: 'en' })
    await user.set({ nickname: 'JJ' })
    await expect(user.remove('given_name')).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    await expect(user.present()).resolves.toEqual({
      nickname: 'JJ',
      given_name: 'Jane',
      locale: 'en',
    })
  })

  it('loses no change of eight at once', async () => {
    const user = await signedIn(plain)
    const names = [
      'name',
      'nickname',
      'gender',
      'locale',
      'zoneinfo',
      'website',
      'picture',
      'profile',
    ]
    await Promise.all(names.map((name) => user.set({ [name]: name })))
    const present = await user.present()
    expect(Object.keys(present).sort()).toEqual([...names].sort())
  })
})

describe('a new e-mail address', () => {
  it('is unverified at once where the pool does not verify', async () => {
    const user = await signedIn(plain, mine)
    const sent = stage.outbox.length
    await user.set({ email: 'new@example.com' })
    await expect(user.present()).resolves.toEqual({
      email: 'new@example.com',
      email_verified: 'false',
    })
    expect(stage.outbox).toHaveLength(sent)
  })

  it('gets a code where the pool verifies, and the old one stays a name until then', async () => {
    const user = await signedIn(verifying, { email: 'old1@example.com', email_verified: 'true' })
    await expect(user.set({ email: 'new1@example.com' })).resolves.toEqual({
      CodeDeliveryDetailsList: [
        { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
      ],
    })
    await expect(user.present()).resolves.toMatchObject({ email_verified: 'false' })
    await expect(user.signInAs('new1@example.com')).rejects.toMatchObject(unknown)
    await expect(user.signInAs('old1@example.com')).resolves.toHaveProperty('AuthenticationResult')
    await expect(user.verify(stage.codeTo('new1@example.com'))).resolves.toEqual({})
    await expect(user.present()).resolves.toMatchObject({ email_verified: 'true' })
    await expect(user.signInAs('new1@example.com')).resolves.toHaveProperty('AuthenticationResult')
    await expect(user.signInAs('old1@example.com')).rejects.toMatchObject(unknown)
  })

  it('leaves the last verified one a name, however often it changes', async () => {
    const user = await signedIn(verifying, { email: 'first@example.com', email_verified: 'true' })
    for (const name of ['second', 'third']) await user.set({ email: `${name}@example.com` })
    await expect(user.signInAs('first@example.com')).resolves.toHaveProperty('AuthenticationResult')
    await expect(user.signInAs('second@example.com')).rejects.toMatchObject(unknown)
    await user.remove('email')
    await expect(user.signInAs('first@example.com')).rejects.toMatchObject(unknown)
  })

  it('leaves the old one to whoever takes it by force', async () => {
    const user = await signedIn(verifying, { email: 'lost@example.com', email_verified: 'true' })
    await user.set({ email: 'kept@example.com' })
    const UserPoolId = verifying.id
    await run(adminCreateUser, stage.services, {
      UserPoolId,
      Username: 'rival',
      MessageAction: 'SUPPRESS',
      ForceAliasCreation: true,
      UserAttributes: [
        { Name: 'email', Value: 'lost@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ],
    })
    const found = await run(adminGetUser, stage.services, {
      UserPoolId,
      Username: 'lost@example.com',
    })
    expect(found.Username).toBe('rival')
    await user.verify(stage.codeTo('kept@example.com'))
    await expect(user.signInAs('kept@example.com')).resolves.toHaveProperty('AuthenticationResult')
  })

  it('is a name at once where it is the user name, and the old one until it is verified', async () => {
    const user = await signedIn(naming, { email: 'was@example.com', email_verified: 'true' })
    await user.set({ email: 'is@example.com' })
    for (const name of ['was@example.com', 'is@example.com']) {
      await expect(user.signInAs(name)).resolves.toHaveProperty('AuthenticationResult')
    }
    await expect(signedIn(naming, { email: 'was@example.com' })).rejects.toThrow('already exists')
    await user.verify(stage.codeTo('is@example.com'))
    await expect(user.signInAs('was@example.com')).rejects.toMatchObject(unknown)
    await expect(signedIn(naming, { email: 'was@example.com' })).resolves.toBeDefined()
  })

  it('waits for its code where the pool says so, the old one stays in force', async () => {
    const old = { email: 'old2@example.com', email_verified: 'true' }
    const user = await signedIn(waiting, old)
    await user.set({ email: 'new2@example.com' })
    await expect(user.present()).resolves.toEqual(old)
    await expect(user.signInAs('old2@example.com')).resolves.toHaveProperty('AuthenticationResult')
    await user.verify(stage.codeTo('new2@example.com'))
    await expect(user.present()).resolves.toEqual({ ...old, email: 'new2@example.com' })
    await expect(user.signInAs('new2@example.com')).resolves.toHaveProperty('AuthenticationResult')
    await expect(user.signInAs('old2@example.com')).rejects.toMatchObject({
      code: 'UserNotFoundException',
    })
  })

  it('that is somebody’s name already is refused when it is verified, and may be tried again', async () => {
    await signedIn(verifying, { email: 'taken@example.com', email_verified: 'true' })
    const user = await signedIn(verifying)
    await user.set({ email: 'taken@example.com' })
    const code = stage.codeTo('taken@example.com')
    for (let time = 0; time < 2; time++) {
      await expect(user.verify(code)).rejects.toEqual(
        refusal('AliasExistsException', 'An account with the given email already exists.'),
      )
    }
  })

  it('that is deleted takes its verification and its name along', async () => {
    const user = await signedIn(verifying, { email: 'gone@example.com', email_verified: 'true' })
    await expect(user.remove('email')).resolves.toEqual({})
    await expect(user.present()).resolves.toEqual({})
    await expect(user.signInAs('gone@example.com')).rejects.toMatchObject({
      code: 'UserNotFoundException',
    })
  })
})

describe('the code for an attribute', () => {
  it('is sent five times at most, also when asked for at once', async () => {
    const user = await signedIn(verifying, { email: 'at-once@example.com' })
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => user.ask()))
    const refusals = answers.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    )
    expect(refusals).toHaveLength(3)
    for (const reason of refusals) expect(reason).toEqual(limited)
  })

  it('is sent when it is asked for', async () => {
    const user = await signedIn(verifying, { email: 'ask@example.com', email_verified: 'false' })
    await expect(user.ask()).resolves.toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'a***@e***',
      },
    })
    await user.verify(stage.codeTo('ask@example.com'))
    await expect(user.present()).resolves.toMatchObject({ email_verified: 'true' })
  })

  it('is sent five times an hour', async () => {
    const user = await signedIn(verifying, { email: 'often@example.com', email_verified: 'false' })
    for (let time = 0; time < 5; time++) await user.ask()
    await expect(user.ask()).rejects.toEqual(limited)
  })

  it.each([
    ['name', 'Invalid attribute name: name'],
    ['phone_number', 'User does not have phone_number.'],
  ])('is refused for %s', async (name, message) => {
    const user = await signedIn(verifying, { ...mine, email_verified: 'false' })
    await expect(user.ask(name)).rejects.toEqual(refusal('InvalidParameterException', message))
  })

  it('is refused where the pool verifies nothing', async () => {
    const user = await signedIn(plain, { email: 'x@example.com', email_verified: 'false' })
    await expect(user.ask()).rejects.toEqual(
      refusal('InvalidParameterException', 'Auto verification not turned on.'),
    )
  })

  it('is refused when it is wrong, used, old or was never sent', async () => {
    const email = 'codes@example.com'
    const user = await signedIn(verifying, { email, email_verified: 'false' })
    await expect(user.verify('123456')).rejects.toEqual(expired)
    await user.ask()
    const first = stage.codeTo(email)
    await expect(user.verify(other(first))).rejects.toEqual(mismatch)
    await user.ask()
    const second = stage.codeTo(email)
    if (second !== first) await expect(user.verify(first)).rejects.toEqual(mismatch)
    await user.verify(second)
    await expect(user.verify(second)).rejects.toEqual(expired)
  })

  it('dies after five wrong answers', async () => {
    const email = 'five@example.com'
    const user = await signedIn(verifying, { email, email_verified: 'false' })
    await user.ask()
    const code = stage.codeTo(email)
    for (let time = 0; time < 5; time++) {
      await expect(user.verify(other(code))).rejects.toEqual(mismatch)
    }
    await expect(user.verify(code)).rejects.toEqual(expired)
  })

  it('is bound to the address: another one set meanwhile is not verified by it', async () => {
    const user = await signedIn(verifying, { email: 'first@example.com', email_verified: 'false' })
    await user.ask()
    const code = stage.codeTo('first@example.com')
    await user.set({ email: 'second@example.com' })
    if (stage.codeTo('second@example.com') === code) return
    await expect(user.verify(code)).rejects.toEqual(mismatch)
    await expect(user.present()).resolves.toMatchObject({ email_verified: 'false' })
  })

  it('is of one user', async () => {
    const one = await signedIn(verifying, { email: 'one@example.com', email_verified: 'false' })
    const two = await signedIn(verifying, { email: 'two@example.com', email_verified: 'false' })
    await one.ask()
    await two.ask()
    const code = stage.codeTo('one@example.com')
    if (stage.codeTo('two@example.com') === code) return
    await expect(two.verify(code)).rejects.toEqual(mismatch)
  })

  it('is accepted once of sixteen times at once', async () => {
    const email = 'sixteen@example.com'
    const user = await signedIn(verifying, { email, email_verified: 'false' })
    await user.ask()
    const code = stage.codeTo(email)
    const answers = await Promise.allSettled(Array.from({ length: 16 }, () => user.verify(code)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
