import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { confirmForgotPassword } from '../../../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import type { AppClient, ClientSettings } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { findPoolUser } from '../../../../lib/user-pools/find-user.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../../../triggers/lambda-endpoint.ts'
import { aUser, everyFlow, passwordSignIn } from '../../../user-pools/people.ts'
import { refusal } from '../../../user-pools/stage.ts'

const LambdaConfig = { UserMigration: arnOf('directory'), PostConfirmation: arnOf('greeter') }
let counter = 0

describe('the triggers of a forgotten password', () => {
  let stage: TriggerStage
  let pool: UserPool
  let client: AppClient

  beforeAll(async () => {
    stage = await aTriggerStage()
    ;({ pool, client } = await place())
  })
  beforeEach(() => {
    stage.lambda.functions.clear()
    stage.lambda.functions.set('greeter', (event) => event)
    stage.lambda.invocations.length = 0
    stage.outbox.length = 0
  })
  afterAll(() => stage.stop())

  async function place(settings: PoolSettings = {}, app: ClientSettings = {}) {
    const pool = await aPool(stage.services, { LambdaConfig, ...settings })
    return { pool, client: await aClient(stage.services, pool, { ...everyFlow, ...app }) }
  }
  const newName = () => `cem-${++counter}`
  const forget = (Username: string, { id: ClientId } = client) =>
    run(forgotPassword, stage.services, {
      ClientId,
      Username,
      ClientMetadata: { page: 'reset' },
    })
  const stored = async (name: string, { id: poolId } = pool) =>
    (await findPoolUser(stage.services.table, { poolId, name })).user
  const knowing = (userAttributes: object | null, more: object = {}) =>
    stage.lambda.functions.set('directory', (event) => ({
      ...event,
      response: { ...event.response, userAttributes, messageAction: 'SUPPRESS', ...more },
    }))
  const verified = (name: string) => ({ email: `${name}@example.com`, email_verified: 'true' })

  it('ask the migrate user trigger for a user whom the pool does not know', async () => {
    const name = newName()
    knowing(verified(name))
    await expect(forget(name)).resolves.toMatchObject({
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL' },
    })
    expect(stage.lambda.lastEvent('directory')).toEqual({
      version: '1',
      region: 'us-east-1',
      userPoolId: pool.id,
      userName: name,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
      triggerSource: 'UserMigration_ForgotPassword',
      request: { validationData: null, clientMetadata: { page: 'reset' } },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    })
    await expect(stored(name)).resolves.toMatchObject({
      status: 'RESET_REQUIRED',
      attributes: verified(name),
    })
  })

  it('let a migrated user choose a password, and tell the post confirmation trigger', async () => {
    const name = newName()
    knowing(verified(name))
    await forget(name)
    await run(confirmForgotPassword, stage.services, {
      ClientId: client.id,
      Username: name,
      ConfirmationCode: stage.codeTo(`${name}@example.com`),
      Password: 'Brand-New-1',
      ClientMetadata: { page: 'done' },
    })
    expect(stage.lambda.lastEvent('greeter')).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmForgotPassword',
      userName: name,
      request: {
        userAttributes: { 'cognito:user_status': 'CONFIRMED', ...verified(name) },
        clientMetadata: { page: 'done' },
      },
    })
    const signIn = passwordSignIn(stage.services, client, {
      USERNAME: name,
      PASSWORD: 'Brand-New-1',
    })
    await expect(signIn).resolves.toMatchObject({ AuthenticationResult: {} })
  })

  it('keep the new password when the post confirmation trigger fails', async () => {
    const user = await aUser(stage.services, pool, { attributes: verified('kept') })
    await forget(user.username)
    stage.lambda.functions.set('greeter', () => {
      throw new Error('no database')
    })
    const confirming = run(confirmForgotPassword, stage.services, {
      ClientId: client.id,
      Username: user.username,
      ConfirmationCode: stage.codeTo('kept@example.com'),
      Password: 'Brand-New-2',
    })
    await expect(confirming).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PostConfirmation failed with error no database.'),
    )
    const signIn = passwordSignIn(stage.services, client, {
      USERNAME: user.username,
      PASSWORD: 'Brand-New-2',
    })
    await expect(signIn).resolves.toMatchObject({ AuthenticationResult: {} })
  })

  it('ask nobody for a user whom the pool knows', async () => {
    const user = await aUser(stage.services, pool, { attributes: verified('known') })
    await forget(user.username)
    expect(stage.lambda.invocations).toEqual([])
  })

  it.each([
    ['nothing', null],
    ['no attributes', {}],
  ])('treat a user of whom the function knows %s as unknown', async (_, attributes) => {
    const name = newName()
    knowing(attributes)
    await expect(forget(name)).rejects.toEqual(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    )
    const hidden = await place({}, { PreventUserExistenceErrors: 'ENABLED' })
    await expect(forget(name, hidden.client)).resolves.toMatchObject({ CodeDeliveryDetails: {} })
    expect(stage.outbox).toEqual([])
    await expect(stored(name, hidden.pool)).resolves.toBeUndefined()
  })

  it('tell what the function said when it fails, unless unknown users are hidden', async () => {
    stage.lambda.functions.set('directory', () => {
      throw new Error('Bad user')
    })
    await expect(forget(newName())).rejects.toEqual(
      refusal('UserLambdaValidationException', 'UserMigration failed with error Bad user.'),
    )
    const hidden = await place({}, { PreventUserExistenceErrors: 'ENABLED' })
    await expect(forget(newName(), hidden.client)).resolves.toMatchObject({
      CodeDeliveryDetails: {},
    })
  })

  it.each<[string, object, object]>([
    ['an attribute that the schema lacks', { shoe_size: '42' }, {}],
    ['its own sub', { sub: '00000000-0000-4000-8000-000000000000' }, {}],
    ['another user name', { username: 'somebody-else' }, {}],
    ['MFA by SMS in a pool without MFA', { phone_number: '+15551234567' }, { enableSMSMFA: true }],
  ])('create nobody with %s', async (_, attributes, more) => {
    const name = newName()
    knowing({ ...verified(name), ...attributes }, more)
    await expect(forget(name)).rejects.toEqual(
      refusal('UserNotFoundException', `Exception migrating user in app client ${client.id}`),
    )
    await expect(stored(name)).resolves.toBeUndefined()
    const hidden = await place({}, { PreventUserExistenceErrors: 'ENABLED' })
    await expect(forget(name, hidden.client)).resolves.toMatchObject({ CodeDeliveryDetails: {} })
    await expect(stored(name, hidden.pool)).resolves.toBeUndefined()
  })

  it('refuse an answer of a wrong form', async () => {
    knowing(verified('form'), { desiredDeliveryMediums: ['PIGEON'] })
    await expect(forget(newName())).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
    )
  })

  it('give a user who came with an alias the user name that the function says', async () => {
    const aliased = await place({ AliasAttributes: ['email'] })
    const address = `${newName()}@example.com`
    knowing({ email: address, email_verified: 'true', username: 'legacy-17' })
    await forget(address, aliased.client)
    await expect(stored(address, aliased.pool)).resolves.toMatchObject({ username: 'legacy-17' })
  })

  it('move an alias only when told to', async () => {
    const aliased = await place({ AliasAttributes: ['email'] })
    const address = 'shared@example.com'
    const attributes = { email: address, email_verified: 'true' }
    const old = await aUser(stage.services, aliased.pool, { attributes })
    const name = newName()
    knowing(attributes)
    await expect(forget(name, aliased.client)).rejects.toMatchObject({
      code: 'UserNotFoundException',
    })
    knowing(attributes, { forceAliasCreation: true })
    await forget(name, aliased.client)
    await expect(stored(address, aliased.pool)).resolves.toMatchObject({ username: name })
    await expect(stored(old.username, aliased.pool)).resolves.toMatchObject({
      attributes: { email_verified: 'false' },
    })
  })

  it('set up MFA by SMS where the function wants it', async () => {
    const strict = await place({ MfaConfiguration: 'OPTIONAL' })
    const name = newName()
    knowing({ ...verified(name), phone_number: '+15551234567' }, { enableSMSMFA: true })
    await forget(name, strict.client)
    await expect(stored(name, strict.pool)).resolves.toMatchObject({
      mfa: { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    })
  })

  it('create one user of sixteen requests at once', async () => {
    const name = newName()
    knowing(verified(name))
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => forget(name)))
    const codes = results.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    )
    expect(codes.every((code) => code === 'TooManyRequestsException')).toBe(true)
    expect(codes.length).toBeLessThan(16)
    await expect(stored(name)).resolves.toMatchObject({ version: 1 })
  })
})
