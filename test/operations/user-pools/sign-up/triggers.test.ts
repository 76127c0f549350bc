import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { findPoolUser } from '../../../../lib/user-pools/find-user.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../../../triggers/lambda-endpoint.ts'
import { aUser, password } from '../../../user-pools/people.ts'
import { refusal } from '../../../user-pools/stage.ts'

const triggers = { PreSignUp: arnOf('gate'), PostConfirmation: arnOf('greeter') }
let counter = 0

describe('the triggers of a sign-up', () => {
  let stage: TriggerStage
  let pool: UserPool
  let client: AppClient

  beforeAll(async () => {
    stage = await aTriggerStage()
    pool = await poolWith({ AutoVerifiedAttributes: ['email'] })
    client = await aClient(stage.services, pool)
  })
  beforeEach(() => {
    stage.lambda.functions.clear()
    stage.lambda.functions.set('gate', (event) => event)
    stage.lambda.functions.set('greeter', (event) => event)
    stage.lambda.invocations.length = 0
    stage.outbox.length = 0
  })
  afterAll(() => stage.stop())

  const poolWith = (settings: PoolSettings) =>
    aPool(stage.services, { LambdaConfig: triggers, ...settings })
  const newName = () => `ann-${++counter}`
  const register = (Username: string, more: object = {}, { id: ClientId } = client) =>
    run(signUp, stage.services, {
      ClientId,
      Username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
      ...more,
    })
  const stored = async (name: string, { id: poolId } = pool) =>
    (await findPoolUser(stage.services.table, { poolId, name })).user
  const deciding = (response: object) =>
    stage.lambda.functions.set('gate', (event) => ({ ...event, response }))
  const called = () => stage.lambda.invocations.map(({ event }) => event.triggerSource)

  it('show the pre sign-up trigger what the request gave', async () => {
    const name = newName()
    await register(name, {
      ValidationData: [{ Name: 'captcha', Value: '42' }],
      ClientMetadata: { device: 'phone' },
    })
    expect(stage.lambda.lastEvent('gate')).toEqual({
      version: '1',
      region: 'us-east-1',
      userPoolId: pool.id,
      userName: name,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
      triggerSource: 'PreSignUp_SignUp',
      request: {
        userAttributes: { email: `${name}@example.com` },
        validationData: { captcha: '42' },
        clientMetadata: { device: 'phone' },
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    })
  })

  it('let an unchanged event go the usual way', async () => {
    const name = newName()
    const answer = await register(name)
    expect(answer).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: {} })
    await expect(stored(name)).resolves.toMatchObject({ status: 'UNCONFIRMED' })
    expect(stage.outbox).toHaveLength(1)
    expect(called()).toEqual(['PreSignUp_SignUp'])
  })

  it('confirm at once, without a code, and tell the post confirmation trigger', async () => {
    deciding({ autoConfirmUser: true, autoVerifyEmail: true })
    const name = newName()
    const answer = await register(name, { ClientMetadata: { device: 'phone' } })
    const user = await stored(name)
    expect(answer).toEqual({ UserConfirmed: true, UserSub: user?.sub })
    expect(user).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } })
    expect(stage.outbox).toEqual([])
    expect(called()).toEqual(['PreSignUp_SignUp', 'PostConfirmation_ConfirmSignUp'])
    expect(stage.lambda.lastEvent('greeter')?.request).toEqual({
      userAttributes: {
        sub: user?.sub,
        'cognito:user_status': 'CONFIRMED',
        email: `${name}@example.com`,
        email_verified: 'true',
      },
      clientMetadata: { device: 'phone' },
    })
  })

  it('move an alias to somebody with a verified address', async () => {
    const aliased = await poolWith({ AliasAttributes: ['email'] })
    const app = await aClient(stage.services, aliased)
    const address = 'moved@example.com'
    const old = await aUser(stage.services, aliased, {
      attributes: { email: address, email_verified: 'true' },
    })
    deciding({ autoConfirmUser: true, autoVerifyEmail: true })
    const name = newName()
    const UserAttributes = [{ Name: 'email', Value: address }]
    await register(name, { UserAttributes }, app)
    await expect(stored(address, aliased)).resolves.toMatchObject({ username: name })
    await expect(stored(old.username, aliased)).resolves.toMatchObject({
      attributes: { email_verified: 'false' },
    })
  })

  it('do not take a user name that is an address from its owner', async () => {
    const named = await poolWith({ UsernameAttributes: ['email'] })
    const app = await aClient(stage.services, named)
    deciding({ autoConfirmUser: true, autoVerifyEmail: true })
    const address = `${newName()}@example.com`
    await register(address, { UserAttributes: [] }, app)
    await expect(register(address, { UserAttributes: [] }, app)).rejects.toEqual(
      refusal('UsernameExistsException', 'An account with the given email already exists.'),
    )
  })

  it.each<[string, object, string]>([
    [
      'an address without confirming the user',
      { autoVerifyEmail: true },
      'Phone or email cannot be auto verified, when user is not being auto confirmed.',
    ],
    [
      'a number that the user does not have',
      { autoConfirmUser: true, autoVerifyPhone: true },
      'Phone or email cannot be auto verified, when user does not have it.',
    ],
  ])('refuse to verify %s, and leave nothing behind', async (_, response, message) => {
    deciding(response)
    const name = newName()
    await expect(register(name)).rejects.toEqual(refusal('InvalidLambdaResponseException', message))
    await expect(stored(name)).resolves.toBeUndefined()
  })

  it('stop a sign-up that the function refuses, and leave nothing behind', async () => {
    stage.lambda.functions.set('gate', () => {
      throw new Error('Only by invitation')
    })
    const name = newName()
    await expect(register(name)).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Only by invitation.'),
    )
    await expect(stored(name)).resolves.toBeUndefined()
    expect(stage.outbox).toEqual([])
  })

  it('ask nobody about a sign-up that is refused anyway', async () => {
    await expect(register(newName(), { Password: 'short' })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    })
    expect(called()).toEqual([])
  })

  it('ask once, however often a sign-up is written anew', async () => {
    const name = newName()
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => register(name)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(called()).toHaveLength(16)
  })

  it('tell of a user who gave the code, once the user is confirmed', async () => {
    const name = newName()
    await register(name)
    const confirm = () =>
      run(confirmSignUp, stage.services, {
        ClientId: client.id,
        Username: name,
        ConfirmationCode: stage.codeTo(`${name}@example.com`),
        ClientMetadata: { step: 'two' },
      })
    stage.lambda.functions.set('greeter', async (event) => {
      const user = await stored(name)
      expect(user?.status).toBe('CONFIRMED')
      return event
    })
    await expect(confirm()).resolves.toEqual({})
    expect(stage.lambda.lastEvent('greeter')).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      userName: name,
      callerContext: { clientId: client.id },
      request: {
        userAttributes: { 'cognito:user_status': 'CONFIRMED', email_verified: 'true' },
        clientMetadata: { step: 'two' },
      },
    })
  })

  it('leave a user confirmed when the post confirmation trigger fails', async () => {
    const name = newName()
    await register(name)
    stage.lambda.functions.set('greeter', () => {
      throw new Error('no database')
    })
    const confirming = run(confirmSignUp, stage.services, {
      ClientId: client.id,
      Username: name,
      ConfirmationCode: stage.codeTo(`${name}@example.com`),
    })
    await expect(confirming).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PostConfirmation failed with error no database.'),
    )
    await expect(stored(name)).resolves.toMatchObject({ status: 'CONFIRMED' })
  })

  it('cost a pool without them no call to the store more', async () => {
    const bare = await aPool(stage.services, { AutoVerifiedAttributes: ['email'] })
    const app = await aClient(stage.services, bare)
    const calls = await stage.callsOf(() => register(newName(), {}, app))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'TransactWriteItems'])
    expect(stage.lambda.invocations).toEqual([])
  })
})
