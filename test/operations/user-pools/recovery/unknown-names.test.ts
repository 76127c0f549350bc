import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmForgotPassword } from '../../../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let client: AppClient
const names = ['known', 'unknown', 'unconfirmed', 'disabled', 'reset', 'invited', 'unverified']
const addresses = names.map((name) => `${name}@example.com`)

beforeAll(async () => {
  stage = await aStage()
  const { services } = stage
  const pool = await aPool(services, {
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  })
  client = await aClient(services, pool, { PreventUserExistenceErrors: 'ENABLED' })
  const states = {
    known: {},
    unconfirmed: { status: 'UNCONFIRMED' },
    disabled: { enabled: false },
    reset: { status: 'RESET_REQUIRED' },
    invited: { status: 'FORCE_CHANGE_PASSWORD' },
  } as const
  for (const [username, state] of Object.entries(states)) {
    const attributes = { email: `${username}@example.com`, email_verified: 'true' }
    await aUser(services, pool, { username, attributes, ...state })
  }
  await aUser(services, pool, { username: 'unverified' })
})
afterAll(() => stage.stop())

const forgot = (Username: string) =>
  run(forgotPassword, stage.services, { ClientId: client.id, Username })
const confirm = (Username: string) =>
  run(confirmForgotPassword, stage.services, {
    ClientId: client.id,
    Username,
    ConfirmationCode: '123456',
    Password: 'Brand-new-1',
  })

async function callsOf(work: (name: string) => Promise<unknown>, all: readonly string[]) {
  const shapes = new Set<string>()
  for (const name of all) {
    const calls = await stage.callsOf(() => work(name))
    shapes.add(calls.map(({ operation }) => operation).join())
  }
  return shapes
}

describe('a client that hides who exists', () => {
  it('refuses a code that nobody asked for, whoever is meant', async () => {
    for (const name of [...names, ...addresses]) {
      await expect(confirm(name)).rejects.toEqual(
        refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
      )
    }
  })

  it.each([...names, ...addresses])('seems to send a code to %s', async (name) => {
    await expect(forgot(name)).resolves.toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/u),
      },
    })
  })

  it('shows of an address what was asked for, whoever has it', async () => {
    for (const address of addresses) {
      const { CodeDeliveryDetails: details } = await forgot(address)
      expect(details?.Destination).toBe(`${address.slice(0, 1)}***@e***`)
    }
  })

  it('shows the same destination of a name each time', async () => {
    const [one, again] = [await forgot('unknown'), await forgot('unknown')]
    expect(again).toEqual(one)
  })

  it('refuses a wrong code alike, whoever is meant', async () => {
    for (const name of [...names, ...addresses]) {
      await expect(confirm(name)).rejects.toEqual(
        refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
      )
    }
  })

  it('really sends to those alone who can recover, after the answer', async () => {
    expect(stage.outbox).toEqual([])
    await stage.deliver()
    const told = new Set(stage.outbox.map(({ to }) => to))
    expect([...told].sort()).toEqual(
      ['known@example.com', 'reset@example.com', 'unconfirmed@example.com'].sort(),
    )
  })

  it('spends the same calls, whoever is meant', async () => {
    expect(await callsOf(forgot, names)).toEqual(new Set(['BatchGetItem,BatchGetItem,PutItem']))
    expect(await callsOf(confirm, names)).toEqual(new Set(['BatchGetItem,BatchGetItem,PutItem']))
    expect((await callsOf(forgot, addresses)).size).toBe(1)
    expect((await callsOf(confirm, addresses)).size).toBe(1)
  })

  it('limits pretended codes like real ones', async () => {
    const limited = refusal(
      'LimitExceededException',
      'Attempt limit exceeded, please try after some time.',
    )
    for (const name of ['phantom', 'known']) {
      stage.clock.now += 3_600_000
      for (let time = 0; time < 20; time++) await forgot(name)
      await expect(forgot(name)).rejects.toEqual(limited)
    }
  })
})
