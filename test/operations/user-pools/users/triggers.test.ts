import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminConfirmSignUp } from '../../../../lib/operations/user-pools/users/admin-confirm-sign-up.ts'
import { adminCreateUser } from '../../../../lib/operations/user-pools/users/admin-create-user.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { findPoolUser } from '../../../../lib/user-pools/find-user.ts'
import { aPool, run } from '../../../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../../../triggers/lambda-endpoint.ts'
import { aUser } from '../../../user-pools/people.ts'
import { refusal } from '../../../user-pools/stage.ts'

describe('the triggers of user administration', () => {
  let stage: TriggerStage
  let pool: UserPool
  let counter = 0

  beforeAll(async () => {
    stage = await aTriggerStage()
    pool = await aPool(stage.services, {
      LambdaConfig: { PreSignUp: arnOf('gate'), PostConfirmation: arnOf('greeter') },
    })
  })
  beforeEach(() => {
    stage.lambda.functions.clear()
    stage.lambda.functions.set('gate', (event) => event)
    stage.lambda.functions.set('greeter', (event) => event)
    stage.lambda.invocations.length = 0
  })
  afterAll(() => stage.stop())

  const newName = () => `bob-${++counter}`
  const create = (Username: string, more: object = {}) =>
    run(adminCreateUser, stage.services, {
      UserPoolId: pool.id,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: `${Username}@example.com` },
        { Name: 'email_verified', Value: 'true' },
      ],
      ...more,
    })
  const stored = async (name: string) =>
    (await findPoolUser(stage.services.table, { poolId: pool.id, name })).user

  it('ask the pre sign-up trigger about a user whom an administrator creates', async () => {
    const name = newName()
    await create(name, {
      ValidationData: [{ Name: 'from', Value: 'hr' }],
      ClientMetadata: { batch: '7' },
    })
    expect(stage.lambda.lastEvent('gate')).toMatchObject({
      triggerSource: 'PreSignUp_AdminCreateUser',
      userName: name,
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: {
        userAttributes: { email: `${name}@example.com`, email_verified: 'true' },
        validationData: { from: 'hr' },
        clientMetadata: { batch: '7' },
      },
    })
  })

  it('ignore what the function would confirm or verify', async () => {
    stage.lambda.functions.set('gate', (event) => ({
      ...event,
      response: { autoConfirmUser: true, autoVerifyPhone: true },
    }))
    const name = newName()
    await create(name)
    await expect(stored(name)).resolves.toMatchObject({ status: 'FORCE_CHANGE_PASSWORD' })
    expect(stage.lambda.invocations).toHaveLength(1)
  })

  it('create nobody whom the function refuses', async () => {
    stage.lambda.functions.set('gate', () => {
      throw new Error('Unknown department')
    })
    const name = newName()
    await expect(create(name)).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Unknown department.'),
    )
    await expect(stored(name)).resolves.toBeUndefined()
  })

  it('ask nobody about an invitation that is sent again', async () => {
    const name = newName()
    await create(name)
    stage.lambda.invocations.length = 0
    await create(name, { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] })
    expect(stage.lambda.invocations).toEqual([])
  })

  const confirm = (Username: string) =>
    run(adminConfirmSignUp, stage.services, {
      UserPoolId: pool.id,
      Username,
      ClientMetadata: { by: 'admin' },
    })

  it('tell the post confirmation trigger whom an administrator confirmed', async () => {
    const { username } = await aUser(stage.services, pool, { status: 'UNCONFIRMED' })
    await expect(confirm(username)).resolves.toEqual({})
    expect(stage.lambda.lastEvent('greeter')).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      userName: username,
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: {
        userAttributes: { 'cognito:user_status': 'CONFIRMED' },
        clientMetadata: { by: 'admin' },
      },
    })
  })

  it('leave a user confirmed when that trigger cannot be invoked', async () => {
    const { username } = await aUser(stage.services, pool, { status: 'UNCONFIRMED' })
    stage.lambda.functions.delete('greeter')
    await expect(confirm(username)).rejects.toEqual(
      refusal(
        'UnexpectedLambdaException',
        'PostConfirmation invocation failed due to error ResourceNotFoundException.',
      ),
    )
    await expect(stored(username)).resolves.toMatchObject({ status: 'CONFIRMED' })
  })
})
