import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool } from '../../builders.ts'
import { srpClient } from '../../srp-client.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { begin } from '../challenges.ts'
import { answerSrp, aUser, everyFlow, srpSignIn } from '../people.ts'
import { refusal } from '../stage.ts'

let stage: TriggerStage
let pool: UserPool
beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services, {
    DeviceConfiguration: {},
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
  })
})
afterAll(() => stage.stop())

describe('a hostile answer', () => {
  it('takes no session for the secret block of an SRP exchange', async () => {
    const client = await aClient(stage.services, pool, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    const { username: name } = await aUser(stage.services, pool)
    const srp = srpClient()
    const asked = await begin(stage.services, client, {
      flow: 'USER_AUTH',
      USERNAME: name,
      PREFERRED_CHALLENGE: 'PASSWORD_SRP',
      SRP_A: srp.A,
    })
    await expect(
      answerSrp(stage.services, client, {
        USERNAME: name,
        PASSWORD_CLAIM_SECRET_BLOCK: asked.Session ?? '',
        PASSWORD_CLAIM_SIGNATURE: 'AAAA',
        TIMESTAMP: 'Wed Nov 25 21:00:00 UTC 2026',
      }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Incorrect username or password.'))
  })

  it.each([['x'.repeat(2000)], ['us-east-1_#'], ['\ud800']])(
    'names no device %#',
    async (DEVICE_KEY) => {
      const client = await aClient(stage.services, pool, everyFlow)
      const { username: name } = await aUser(stage.services, pool)
      await expect(
        srpSignIn(stage.services, client, { name, extra: { DEVICE_KEY } }),
      ).rejects.toEqual(refusal('ResourceNotFoundException', 'Device does not exist.'))
    },
  )

  it.each([['f'.repeat(500_000)], ['none'], ['0']])(
    'begins no custom sign-in with an A that no client makes %#',
    async (SRP_A) => {
      stage.lambda.functions.set('define', (event) => {
        event.response = { challengeName: 'CUSTOM_CHALLENGE' }
        return event
      })
      stage.lambda.functions.set('create', (event) => event)
      const client = await aClient(stage.services, pool, {
        ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
      })
      const { username: name } = await aUser(stage.services, pool)
      const start = { flow: 'CUSTOM_AUTH', USERNAME: name, CHALLENGE_NAME: 'SRP_A' } as const
      await expect(begin(stage.services, client, { ...start, SRP_A })).rejects.toEqual(
        refusal('InvalidParameterException', 'SRP_A is not correct.'),
      )
    },
  )
})
