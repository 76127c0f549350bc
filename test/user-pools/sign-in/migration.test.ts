import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminGetUser } from '../../../lib/operations/user-pools/users/admin-get-user.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { everyFlow, passwordSignIn } from '../people.ts'
import { refusal } from '../stage.ts'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services, { LambdaConfig: { UserMigration: arnOf('migrate') } })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

beforeEach(() => {
  stage.lambda.invocations.length = 0
  stage.lambda.functions.set('migrate', (event) => {
    if (event.request.password !== 'old') throw new Error('Bad password')
    event.response = {
      userAttributes: { email: `${event.userName}@example.com`, email_verified: 'true' },
      finalUserStatus: event.userName.startsWith('reset') ? 'RESET_REQUIRED' : 'CONFIRMED',
      messageAction: 'SUPPRESS',
    }
    return event
  })
})

const signIn = (USERNAME: string, PASSWORD = 'old') =>
  passwordSignIn(stage.services, client, { USERNAME, PASSWORD })

describe('somebody whom the migration trigger knows', () => {
  it('signs in, and is a user from then on, whatever the policy says of the password', async () => {
    const done = await signIn('jane')
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
    expect(stage.lambda.lastEvent('migrate')).toMatchObject({
      triggerSource: 'UserMigration_Authentication',
      userName: 'jane',
      request: { password: 'old' },
    })
    const made = await run(adminGetUser, stage.services, { UserPoolId: pool.id, Username: 'jane' })
    expect(made.UserStatus).toBe('CONFIRMED')
    await signIn('jane')
    expect(stage.lambda.invocations).toHaveLength(1)
  })

  it('is created once by sixteen sign-ins at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => signIn('many')))
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true)
  })

  it('has to choose a password first where the function says so', async () => {
    await expect(signIn('reset-me')).rejects.toEqual(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    )
  })

  it('is nobody when the function throws, and nothing is written', async () => {
    await expect(signIn('eve', 'wrong')).rejects.toEqual(
      refusal('UserNotFoundException', `Exception migrating user in app client ${client.id}`),
    )
    await expect(
      run(adminGetUser, stage.services, { UserPoolId: pool.id, Username: 'eve' }),
    ).rejects.toEqual(refusal('UserNotFoundException', 'User does not exist.'))
  })
})
