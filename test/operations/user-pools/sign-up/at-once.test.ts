import { ScanCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { PoolSettings } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { password } from '../../../user-pools/people.ts'
import { aStage, refusals, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const callers = 64
const email = 'jane@example.com'

/** The kinds of item that a pool's users have left in the table, by count. */
async function leftBehind(poolId: string) {
  const { Items = [] } = await new DynamoDBClient({}).send(
    new ScanCommand({ TableName: stage.services.settings.tableName }),
  )
  const kinds = Items.filter(({ pk }) => pk?.S?.startsWith(`pool#${poolId}#`)).map(({ pk, sk }) =>
    pk?.S?.includes('#alias#') ? (pk.S.split('#')[3] ?? '') : (sk?.S ?? ''),
  )
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]),
  )
}

/** What the search index says of one user with an e-mail address. */
const entries = { 'search#email': 1, 'search#state': 1 }

function outcome(results: PromiseSettledResult<unknown>[]) {
  const refused = refusals(results) as { code?: string }[] // ours have a code
  return {
    won: results.length - refused.length,
    refusals: new Set(refused.map(({ code }) => code)),
  }
}

describe('64 callers at once', () => {
  async function signUps(settings: PoolSettings, nameOf: (index: number) => string) {
    const pool = await aPool(stage.services, {
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      ...settings,
    })
    const client = await aClient(stage.services, pool)
    const results = await Promise.allSettled(
      Array.from({ length: callers }, (_, index) =>
        run(signUp, stage.services, {
          ClientId: client.id,
          Username: nameOf(index),
          Password: password,
          UserAttributes: [
            { Name: 'email', Value: settings.UsernameAttributes ? nameOf(index) : email },
          ],
        }),
      ),
    )
    return { pool, client, results }
  }

  it('who sign up under one name make one user', async () => {
    const { pool, results } = await signUps({}, (index) => (index % 2 ? 'Jane' : 'jANE'))
    expect(outcome(results)).toEqual({
      won: 1,
      refusals: new Set(['UsernameExistsException']),
    })
    expect(await leftBehind(pool.id)).toEqual({ ...entries, user: 1, sub: 1, 'code#sign-up': 1 })
  })

  it('who sign up with one e-mail address as name make one user', async () => {
    const { pool, results } = await signUps({ UsernameAttributes: ['email'] }, (index) =>
      index % 2 ? email : email.toUpperCase(),
    )
    expect(outcome(results)).toEqual({
      won: 1,
      refusals: new Set(['UsernameExistsException']),
    })
    expect(await leftBehind(pool.id)).toEqual({ ...entries, user: 1, email: 1, 'code#sign-up': 1 })
  })

  it('who confirm one e-mail address give it to one of them', async () => {
    const settings: PoolSettings = {
      AliasAttributes: ['email'],
      VerificationMessageTemplate: { EmailMessage: '{username} {####}' },
    }
    const { pool, client, results } = await signUps(settings, (index) => `user-${index}`)
    expect(outcome(results).won).toBe(callers)
    const confirmed = await Promise.allSettled(
      stage.outbox.slice(-callers).map((message) => {
        const [, Username = '', ConfirmationCode = ''] =
          /(user-\d+) (\d{6})/u.exec(JSON.stringify(message)) ?? []
        return run(confirmSignUp, stage.services, {
          ClientId: client.id,
          Username,
          ConfirmationCode,
        })
      }),
    )
    expect(outcome(confirmed)).toEqual({
      won: 1,
      refusals: new Set(['AliasExistsException']),
    })
    expect(await leftBehind(pool.id)).toMatchObject({ email: 1 })
    expect(await leftBehind(pool.id)).toMatchObject({ user: callers, sub: callers })
  })
})
