import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUser } from '../../../../lib/operations/user-pools/account/delete-user.ts'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { codeRef } from '../../../../lib/store/codes.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, password, passwordSignIn, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

describe('DeleteUser', () => {
  it('ends the user, all names and all tokens', async () => {
    const { services } = stage
    const pool = await aPool(services, {
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    })
    const client = await aClient(services, pool, everyFlow)
    const email = 'jane@example.com'
    const attributes = { email, email_verified: 'true' }
    const { sub } = await aUser(services, pool, { username: 'jane', attributes })
    const { AccessToken } = await tokensOf(services, client, 'jane')
    await run(forgotPassword, services, { ClientId: client.id, Username: 'jane' })
    await expect(run(deleteUser, services, { AccessToken })).resolves.toEqual({})
    for (const USERNAME of ['jane', email, sub]) {
      await expect(passwordSignIn(services, client, { USERNAME })).rejects.toEqual(
        refusal('UserNotFoundException', 'User does not exist.'),
      )
    }
    for (const operation of [getUser, deleteUser]) {
      const again = operation.run({ AccessToken }, services, {
        requestId: 'request',
        sourceIp: undefined,
        userAgent: undefined,
        caller: undefined,
      })
      await expect(again).rejects.toEqual(refusal('NotAuthorizedException', 'Invalid Access Token'))
    }
    expect(await services.table.get(codeRef(pool.id, 'jane', 'forgot-password'))).toBeUndefined()
    const again = await run(signUp, services, {
      ClientId: client.id,
      Username: 'jane',
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    })
    expect(again.UserSub).not.toBe(sub)
  })
})
