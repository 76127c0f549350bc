import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminDisableUser } from '../../../lib/operations/user-pools/users/admin-disable-user.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { answer, begin } from '../challenges.ts'
import { aUser } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

/** What a disabled user gets who wants to begin by a code: no message, whatever the client tells. */
let stage: Stage
let pool: UserPool
let hiding: AppClient
let legacy: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    Policies: {
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
    },
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  })
  const choosing = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }
  hiding = await aClient(stage.services, pool, {
    ...choosing,
    PreventUserExistenceErrors: 'ENABLED',
  })
  legacy = await aClient(stage.services, pool, {
    ...choosing,
    PreventUserExistenceErrors: 'LEGACY',
  })
})
afterAll(() => stage.stop())

let counter = 0
let name: string
beforeEach(async () => {
  counter++
  const attributes = { email: `off-${counter}@example.com`, phone_number: `+4940${1000 + counter}` }
  name = (await aUser(stage.services, pool, { attributes })).username
})

const disable = () => run(adminDisableUser, stage.services, { UserPoolId: pool.id, Username: name })

const choose = (app: AppClient, parameters: Record<string, string> = {}) =>
  begin(stage.services, app, { flow: 'USER_AUTH', USERNAME: name, ...parameters })

const disabled = refusal('NotAuthorizedException', 'User is disabled.')

async function messagesOf(work: () => Promise<unknown>): Promise<number> {
  const before = stage.outbox.length
  await work()
  await stage.deliver()
  return stage.outbox.length - before
}

describe.each(['EMAIL_OTP', 'SMS_OTP'])('a disabled user who begins by %s', (way) => {
  it('is told so by a client that hides nobody', async () => {
    await disable()
    const sent = await messagesOf(() =>
      expect(choose(legacy, { PREFERRED_CHALLENGE: way })).rejects.toEqual(disabled),
    )
    expect(sent).toBe(0)
  })

  it('is told so when disabled after the choice was offered', async () => {
    const asked = await choose(legacy)
    await disable()
    const sent = await messagesOf(() =>
      expect(answer(stage.services, legacy, { asked, name, ANSWER: way })).rejects.toEqual(
        disabled,
      ),
    )
    expect(sent).toBe(0)
  })

  it('is answered as before where users are hidden, at the same cost', async () => {
    const parameters = { PREFERRED_CHALLENGE: way }
    const operations = async () =>
      (await stage.callsOf(() => choose(hiding, parameters))).map(({ operation }) => operation)
    const before = await choose(hiding, parameters)
    const cost = await operations()
    await stage.deliver()
    await disable()
    expect(await operations()).toEqual(cost)
    let asked = before
    const sent = await messagesOf(async () => {
      asked = await choose(hiding, parameters)
    })
    expect(sent).toBe(0)
    const lengthOf = ({ Session }: typeof asked) => ({ Session: Session?.length })
    expect({ ...asked, ...lengthOf(asked) }).toEqual({ ...before, ...lengthOf(before) })
    const wrong = { asked, name, [`${way}_CODE`]: '00000000' }
    await expect(answer(stage.services, hiding, wrong)).rejects.toEqual(
      refusal('CodeMismatchException', 'Invalid code or auth state for the user.'),
    )
  })

  it('gets none after the choice was offered where users are hidden', async () => {
    const asked = await choose(hiding)
    await disable()
    const sent = await messagesOf(async () => {
      const next = await answer(stage.services, hiding, { asked, name, ANSWER: way })
      expect(next.ChallengeName).toBe(way)
    })
    expect(sent).toBe(0)
  })
})
