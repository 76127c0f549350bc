import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { initiateAuth } from '../../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { srpClient } from '../../../srp-client.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

describe('InitiateAuth', () => {
  it('signs up, confirms and signs in with SRP', async () => {
    const { services, outbox, clock } = test
    const pool = await aPool(services, { AutoVerifiedAttributes: ['email'] })
    const client = await aClient(services, pool)
    const who = { ClientId: client.id, Username: 'Jane' }
    await run(signUp, services, {
      ...who,
      Password: 'Secret-123',
      UserAttributes: [{ Name: 'email', Value: 'jane@example.com' }],
    })
    const code = /\d{6}/u.exec(JSON.stringify(outbox.at(-1)))?.[0] ?? ''
    await run(confirmSignUp, services, { ...who, ConfirmationCode: code })
    const srp = srpClient()
    const challenge = await run(initiateAuth, services, {
      ClientId: client.id,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'Jane', SRP_A: srp.A },
    })
    const answer = await run(respondToAuthChallenge, services, {
      ClientId: client.id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srp.answer(pool.id, challenge.ChallengeParameters ?? {}, {
        password: 'Secret-123',
        now: clock.now,
      }),
    })
    expect(answer.AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
  })
})
