import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { resendConfirmationCode } from '../../../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, userRef } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { everyFlow, hashOf, password, passwordSignIn } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
let hiding: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    AutoVerifiedAttributes: ['email'],
    AliasAttributes: ['email'],
  })
  client = await aClient(stage.services, pool, everyFlow)
  hiding = await aClient(stage.services, pool, {
    ...everyFlow,
    PreventUserExistenceErrors: 'ENABLED',
  })
})
afterAll(() => stage.stop())

const mismatch = refusal(
  'CodeMismatchException',
  'Invalid verification code provided, please try again.',
)
const expired = refusal(
  'ExpiredCodeException',
  'Invalid code provided, please request a code again.',
)
const limited = refusal(
  'LimitExceededException',
  'Attempt limit exceeded, please try after some time.',
)

let counter = 0
async function registered(address?: string) {
  counter++
  const Username = `user-${counter}`
  const to = address ?? `${Username}@example.com`
  await run(signUp, stage.services, {
    ClientId: client.id,
    Username,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: to }],
  })
  return { Username, to, code: stage.codeTo(to) }
}

const confirm = (
  Username: string,
  ConfirmationCode: string,
  {
    by = client,
    ...extra
  }: { by?: AppClient; ForceAliasCreation?: boolean; SecretHash?: string } = {},
) => run(confirmSignUp, stage.services, { ClientId: by.id, Username, ConfirmationCode, ...extra })
const resend = (Username: string, by: AppClient = client) =>
  run(resendConfirmationCode, stage.services, { ClientId: by.id, Username })
const other = (code: string) => code.replace(/\d$/u, (digit) => String((Number(digit) + 1) % 10))
const userOf = (Username: string) => stage.services.table.get(userRef(pool.id, Username))

describe('ConfirmSignUp', () => {
  it('confirms the user and verifies the address', async () => {
    const { Username, to, code } = await registered()
    await expect(confirm(Username, code)).resolves.toEqual({})
    await expect(userOf(Username)).resolves.toMatchObject({
      status: 'CONFIRMED',
      attributes: { email: to, email_verified: 'true' },
    })
    const byAlias = passwordSignIn(stage.services, client, { USERNAME: to })
    await expect(byAlias).resolves.toHaveProperty('AuthenticationResult')
  })

  it.each([
    ['another digit', other],
    ['nothing but spaces', () => '      '],
    ['a code with a space behind it', (code: string) => `${code} `],
    [
      'full-width digits',
      (code: string) => code.replace(/\d/gu, (d) => String.fromCharCode(0xff10 + Number(d))),
    ],
  ])('refuses %s', async (_, spoil) => {
    const { Username, code } = await registered()
    await expect(confirm(Username, spoil(code))).rejects.toEqual(mismatch)
  })

  it('refuses the code of somebody else', async () => {
    const [one, two] = [await registered(), await registered()]
    if (one.code === two.code) return
    await expect(confirm(one.Username, two.code)).rejects.toEqual(mismatch)
  })

  it('refuses whoever is confirmed already, and names the status', async () => {
    const { Username, code } = await registered()
    await confirm(Username, code)
    await expect(confirm(Username, code)).rejects.toEqual(
      refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    )
  })

  it('refuses a name that nobody has', async () => {
    await expect(confirm('nobody', '123456')).rejects.toEqual(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    )
  })

  it('accepts one of sixteen right answers at once', async () => {
    const { Username, code } = await registered()
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, () => confirm(Username, code)),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('asks for the SECRET_HASH of the client', async () => {
    const secret = 'client-secret-example'
    const by = await aClient(stage.services, pool, { secret })
    const { Username, code } = await registered()
    await expect(confirm(Username, code, { by, SecretHash: 'x' })).rejects.toEqual(
      refusal('NotAuthorizedException', `SecretHash does not match for the client: ${by.id}`),
    )
    const SecretHash = hashOf(by, secret, Username)
    await expect(confirm(Username, code, { by, SecretHash })).resolves.toEqual({})
  })
})

describe('a sign-up code', () => {
  it('lives 24 hours', async () => {
    const [one, two] = [await registered(), await registered()]
    const start = stage.clock.now
    stage.clock.now = start + 24 * 3_600_000 - 1
    await expect(confirm(one.Username, one.code)).resolves.toEqual({})
    stage.clock.now = start + 24 * 3_600_000
    await expect(confirm(two.Username, two.code)).rejects.toEqual(expired)
    stage.clock.now = start
  })

  it('dies after five wrong answers', async () => {
    const { Username, code } = await registered()
    for (let time = 0; time < 5; time++) {
      await expect(confirm(Username, other(code))).rejects.toEqual(mismatch)
    }
    await expect(confirm(Username, code)).rejects.toEqual(expired)
  })

  it('is guessed five times at most, though many guesses come at once', async () => {
    const { Username, code } = await registered()
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => confirm(Username, other(code))),
    )
    const told = answers.filter(
      (answer) =>
        answer.status === 'rejected' && (answer.reason as { code?: string }).code === mismatchCode,
    )
    expect(told.length).toBeLessThanOrEqual(5)
    await expect(confirm(Username, code)).rejects.toEqual(expired)
  }, 20_000)

  it('dies when a new one is sent', async () => {
    const { Username, to, code } = await registered()
    await resend(Username)
    const fresh = stage.codeTo(to)
    if (fresh !== code) await expect(confirm(Username, code)).rejects.toEqual(mismatch)
    await expect(confirm(Username, fresh)).resolves.toEqual({})
  })

  it('is bound to the address that it went to', async () => {
    const { Username, code } = await registered()
    const user = await userOf(Username)
    if (!user) throw new Error('the user is there')
    const attributes = { ...user.attributes, email: 'elsewhere@example.com' }
    await stage.services.table.write(replaceUser({ ...user, attributes, version: 2 }))
    await expect(confirm(Username, code)).rejects.toEqual(mismatch)
  })

  it('may be tried fifteen times an hour, over however many codes', async () => {
    const { Username, to } = await registered()
    for (let round = 0; round < 3; round++) {
      if (round > 0) await resend(Username)
      for (let time = 0; time < 5; time++) {
        await expect(confirm(Username, other(stage.codeTo(to)))).rejects.toEqual(mismatch)
      }
    }
    await resend(Username)
    await expect(confirm(Username, stage.codeTo(to))).rejects.toEqual(limited)
    stage.clock.now += 3_600_000
    await expect(confirm(Username, stage.codeTo(to))).resolves.toEqual({})
  })
})

describe('an address that somebody else has verified', () => {
  it('is refused, and goes over only by force, with the old owner’s verification', async () => {
    const [one, two] = [await registered('same@example.com'), await registered('same@example.com')]
    await confirm(two.Username, two.code)
    await expect(confirm(one.Username, one.code)).rejects.toEqual(
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    )
    await expect(userOf(one.Username)).resolves.toMatchObject({ status: 'UNCONFIRMED' })
    await expect(confirm(one.Username, one.code, { ForceAliasCreation: true })).resolves.toEqual({})
    await expect(userOf(two.Username)).resolves.toMatchObject({
      status: 'CONFIRMED',
      attributes: { email_verified: 'false' },
    })
  })
})

describe('ResendConfirmationCode', () => {
  it('sends five codes an hour, the one of the sign-up among them', async () => {
    const { Username } = await registered()
    for (let time = 0; time < 4; time++) {
      await expect(resend(Username)).resolves.toEqual({
        CodeDeliveryDetails: {
          AttributeName: 'email',
          DeliveryMedium: 'EMAIL',
          Destination: 'u***@e***',
        },
      })
    }
    await expect(resend(Username)).rejects.toEqual(limited)
    stage.clock.now += 3_600_000
    await expect(resend(Username)).resolves.toHaveProperty('CodeDeliveryDetails')
  })

  it('is refused to whoever is confirmed', async () => {
    const { Username, code } = await registered()
    await confirm(Username, code)
    await expect(resend(Username)).rejects.toEqual(
      refusal('InvalidParameterException', 'User is already confirmed.'),
    )
  })

  it('is refused for a name that nobody has', async () => {
    await expect(resend('nobody')).rejects.toEqual(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    )
  })
})

/** Six digits that are never sent: real codes have no letters. */
const wrongCode = '12345x'

describe('a client that hides who exists', () => {
  it('answers confirmation alike for waiting, confirmed and unknown names', async () => {
    const [waiting, done] = [await registered(), await registered()]
    await confirm(done.Username, done.code)
    const shapeOf = async (name: string) => {
      const calls = await stage.callsOf(() => confirm(name, wrongCode, { by: hiding }))
      return calls.map(({ operation }) => operation).join()
    }
    const shapes: string[] = []
    for (const name of [waiting.Username, done.Username, 'nobody']) {
      for (let time = 0; time < 6; time++) {
        await expect(confirm(name, wrongCode, { by: hiding })).rejects.toEqual(mismatch)
      }
      shapes.push(await shapeOf(name))
    }
    expect(new Set(shapes).size).toBe(1)
  })

  it('answers alike after it seemed to send a code', async () => {
    const { Username, code } = await registered()
    await confirm(Username, code)
    for (const name of [Username, 'noone', 'noone@example.com']) {
      await resend(name, hiding)
      for (let time = 0; time < 6; time++) {
        await expect(confirm(name, wrongCode, { by: hiding })).rejects.toEqual(mismatch)
      }
    }
  })

  it('seems to send codes to anybody, by the same calls and the same limits', async () => {
    const [waiting, done] = [await registered(), await registered()]
    await confirm(done.Username, done.code)
    const shapes: unknown[] = []
    for (const name of [waiting.Username, done.Username, 'nemo']) {
      const answer = await resend(name, hiding)
      const { CodeDeliveryDetails: details } = answer
      expect(details).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/u),
      })
      const calls = await stage.callsOf(() => resend(name, hiding))
      shapes.push(calls.map(({ operation }) => operation).join())
    }
    expect(new Set(shapes).size).toBe(1)
    await resend('nemo', hiding)
    await resend('nemo', hiding)
    await resend('nemo', hiding)
    await expect(resend('nemo', hiding)).rejects.toEqual(limited)
  })

  it('shows the same destination each time, made from the name that was given', async () => {
    const at = async (name: string) => (await resend(name, hiding)).CodeDeliveryDetails?.Destination
    expect(await at('someone')).toBe(await at('someone'))
    expect(await at('zed@yonder.org')).toBe('z***@y***')
    const { Username, to, code } = await registered('xen@yonder.org')
    await confirm(Username, code)
    expect(await at(to)).toBe('x***@y***')
  })
})

const mismatchCode = 'CodeMismatchException'
