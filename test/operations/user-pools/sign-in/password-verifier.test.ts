import { getDiffieHellman } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { initiateAuth } from '../../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, type User } from '../../../../lib/store/users.ts'
import { withPassword } from '../../../../lib/user-pools/passwords.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  answerSrp,
  aUser,
  everyFlow,
  password,
  srpChallenge,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
let user: User
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())
beforeEach(async () => {
  user = await aUser(stage.services, pool) // each test its own: failures are counted
})

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')

/** A challenge and the right answer to it. */
async function begun(name = user.username) {
  const { srp, parameters } = await srpChallenge(stage.services, client, { USERNAME: name })
  return srp.answer(pool.id, parameters, { password, now: stage.clock.now })
}

describe('PASSWORD_VERIFIER', () => {
  it('asks with salt, B, block and user id, and brings no session', async () => {
    const { answer } = await srpChallenge(stage.services, client, { USERNAME: user.username })
    expect(answer).toEqual({
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: {
        SALT: expect.stringMatching(/^[0-9a-f]{32}$/u),
        SRP_B: expect.stringMatching(/^[0-9a-f]{700,768}$/u),
        SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/u),
        USERNAME: user.username,
        USER_ID_FOR_SRP: user.username,
      },
    })
  })

  it('gives tokens for the right answer, and no challenge', async () => {
    await expect(answerSrp(stage.services, client, await begun())).resolves.toEqual({
      ChallengeParameters: {},
      AuthenticationResult: {
        AccessToken: expect.any(String),
        IdToken: expect.any(String),
        RefreshToken: expect.any(String),
        ExpiresIn: 3600,
        TokenType: 'Bearer',
      },
    })
  })

  it('makes a fresh B and block for each attempt', async () => {
    const [one, other] = [await begun(), await begun()]
    expect(one.PASSWORD_CLAIM_SECRET_BLOCK).not.toBe(other.PASSWORD_CLAIM_SECRET_BLOCK)
  })

  it('takes passwords as the bytes that were sent', async () => {
    for (const secret of [`${password} `, password.toUpperCase(), password.slice(0, -1)]) {
      const answer = srpSignIn(stage.services, client, { name: user.username, secret })
      await expect(answer).rejects.toEqual(wrong)
    }
  })
})

describe('a block', () => {
  it('is answered once, though the second answer is right', async () => {
    const responses = await begun()
    await answerSrp(stage.services, client, responses)
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it('is answered once, though the first answer was wrong', async () => {
    const responses = await begun()
    const bad = { ...responses, PASSWORD_CLAIM_SIGNATURE: 'bm8=' }
    await expect(answerSrp(stage.services, client, bad)).rejects.toEqual(wrong)
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it('gives tokens once of sixteen right answers at once', async () => {
    const responses = await begun()
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, () => answerSrp(stage.services, client, responses)),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('ends after the time that the client sets', async () => {
    const slow = await aClient(stage.services, pool, { ...everyFlow, AuthSessionValidity: 5 })
    const start = stage.clock.now
    const answerAfter = async (age: number) => {
      stage.clock.now = start
      const { srp, parameters } = await srpChallenge(stage.services, slow, {
        USERNAME: user.username,
      })
      stage.clock.now = start + age
      return answerSrp(
        stage.services,
        slow,
        srp.answer(pool.id, parameters, { password, now: stage.clock.now }),
      )
    }
    await expect(answerAfter(5 * 60_000 - 1)).resolves.toHaveProperty('AuthenticationResult')
    await expect(answerAfter(5 * 60_000)).rejects.toEqual(wrong)
  })

  it('is refused to another client of the pool', async () => {
    const other = await aClient(stage.services, pool, everyFlow)
    await expect(answerSrp(stage.services, other, await begun())).rejects.toEqual(wrong)
  })

  it('is refused in another pool', async () => {
    const pool2 = await aPool(stage.services)
    const other = await aClient(stage.services, pool2, everyFlow)
    await aUser(stage.services, pool2, { username: user.username, sub: user.sub })
    await expect(answerSrp(stage.services, other, await begun())).rejects.toEqual(wrong)
  })

  it('is refused under another user’s name', async () => {
    const bob = await aUser(stage.services, pool)
    const responses = { ...(await begun()), USERNAME: bob.username }
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it('is refused with another user’s proof', async () => {
    const bob = await aUser(stage.services, pool)
    const own = await begun()
    const { PASSWORD_CLAIM_SECRET_BLOCK = '' } = await begun(bob.username)
    const responses = { ...own, PASSWORD_CLAIM_SECRET_BLOCK }
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it.each([
    ['one bit changed', (block: string) => swap(block, 40)],
    ['its last letter changed', (block: string) => swap(block, block.indexOf('=') - 1)],
    ['no padding', (block: string) => block.replace(/=+$/u, '')],
    ['white space', (block: string) => ` ${block}`],
    ['half of it', (block: string) => block.slice(0, block.length / 2)],
    ['four letters', () => 'AAAA'],
    ['no base64', () => '!!!'],
  ])('is refused with %s', async (_, spoil) => {
    const responses = await begun()
    const { PASSWORD_CLAIM_SECRET_BLOCK: block = '' } = responses
    await expect(
      answerSrp(stage.services, client, {
        ...responses,
        PASSWORD_CLAIM_SECRET_BLOCK: spoil(block),
      }),
    ).rejects.toEqual(wrong)
  })

  it('is no session, and a session is no block', async () => {
    const responses = await begun()
    const asSession = run(respondToAuthChallenge, stage.services, {
      ClientId: client.id,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: responses.PASSWORD_CLAIM_SECRET_BLOCK,
      ChallengeResponses: { USERNAME: user.username, NEW_PASSWORD: 'Another-123' },
    })
    await expect(asSession).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    )
    const invited = await aUser(stage.services, pool, { status: 'FORCE_CHANGE_PASSWORD' })
    const { Session = '' } = await srpSignIn(stage.services, client, { name: invited.username })
    const asBlock = { ...(await begun(invited.username)), PASSWORD_CLAIM_SECRET_BLOCK: Session }
    await expect(answerSrp(stage.services, client, asBlock)).rejects.toEqual(wrong)
  })

  it('dies with the password that it was made for', async () => {
    const responses = await begun()
    const { table, keyring } = stage.services
    const sealer = await keyring.sealer('user-pools')
    const secret = withPassword({ pool, sealer }, user, { password: 'Another-123' })
    await table.write(replaceUser({ ...user, ...secret, version: 2 }))
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })
})

describe('an answer', () => {
  it.each([
    ['a leading zero of the day', 'Sat Nov 01 12:00:00 UTC 2026'],
    ['another zone', 'Sat Nov 21 12:00:00 GMT 2026'],
    ['ISO form', '2026-11-21T12:00:00Z'],
    ['a weekday that is not that day’s', 'Sun Nov 21 12:00:00 UTC 2026'],
    ['other letters', 'sat nov 21 12:00:00 UTC 2026'],
  ])('is wrong with %s in TIMESTAMP', async (_, timestamp) => {
    const { srp, parameters } = await srpChallenge(stage.services, client, {
      USERNAME: user.username,
    })
    const responses = srp.answer(pool.id, parameters, {
      password,
      now: stage.clock.now,
      timestamp,
    })
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it('is wrong with another time than the signed one', async () => {
    const responses = { ...(await begun()), TIMESTAMP: 'Sat Nov 21 12:00:01 UTC 2026' }
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(wrong)
  })

  it.each([
    ['PASSWORD_CLAIM_SECRET_BLOCK'],
    ['PASSWORD_CLAIM_SIGNATURE'],
    ['TIMESTAMP'],
    ['USERNAME'],
  ])('is refused without %s', async (missing) => {
    const responses = { ...(await begun()), [missing]: '' }
    await expect(answerSrp(stage.services, client, responses)).rejects.toEqual(
      refusal('InvalidParameterException', `Missing required parameter ${missing}`),
    )
  })

  it('to a challenge that no client is asked is refused', async () => {
    const answer = run(respondToAuthChallenge, stage.services, {
      ClientId: client.id,
      ChallengeName: 'ADMIN_NO_SRP_AUTH',
      ChallengeResponses: { USERNAME: 'jane' },
    })
    await expect(answer).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'The challenge ADMIN_NO_SRP_AUTH cannot be answered by this operation.',
      ),
    )
  })
})

describe('SRP_A', () => {
  const N = getDiffieHellman('modp15').getPrime('hex')

  it.each([
    ['zero', '0'],
    ['N', N],
    ['twice N', (BigInt(`0x${N}`) * 2n).toString(16)],
    ['no number', 'xyz'],
    ['with a sign', '-2'],
    ['longer than any number of the group', 'f'.repeat(801)],
  ])('is refused as %s', async (_, SRP_A) => {
    const answer = run(initiateAuth, stage.services, {
      ClientId: client.id,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: user.username, SRP_A },
    })
    await expect(answer).rejects.toEqual(
      refusal('InvalidParameterException', 'SRP_A is not correct.'),
    )
  })
})

function swap(text: string, at: number): string {
  const other = text[at] === 'A' ? 'B' : String.fromCharCode((text.codePointAt(at) ?? 0) ^ 1)
  const letter = /[A-Za-z0-9+/]/u.test(other) ? other : 'A'
  return text.slice(0, at) + letter + text.slice(at + 1)
}
