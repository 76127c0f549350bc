import {
  CognitoIdentityClient,
  GetIdCommand,
  ListIdentitiesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  type AuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  CognitoSyncClient,
  ListRecordsCommand,
  UpdateRecordsCommand,
} from '@aws-sdk/client-cognito-sync'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { srpClient } from '../srp-client.ts'
import { asAdmin } from './clients.ts'
import { codeSentTo } from './inbox.ts'
import { atOnce } from './raw-calls.ts'
import { loginOf, newIdentityPool, newPerson, newPool, password, type Pool } from './world.ts'

const users = new CognitoIdentityProviderClient(asAdmin())
const identities = new CognitoIdentityClient(asAdmin())
const sync = new CognitoSyncClient(asAdmin())

let byName: Pool
let byMail: Pool
let byAlias: Pool

beforeAll(async () => {
  byName = await newPool()
  byMail = await newPool({ UsernameAttributes: ['email'] })
  byAlias = await newPool({ AliasAttributes: ['email'] })
})

/** How each of many calls at once ended: how often well, and how often with which error. */
async function outcomes(count: number, send: (index: number) => Promise<unknown>) {
  const ends = await atOnce(count, (index) =>
    send(index).then(
      () => 'ok',
      (error: unknown) => (error as Error).name, // the SDKs throw nothing else
    ),
  )
  return Object.fromEntries(
    [...new Set(ends)].map((end) => [end, ends.filter((e) => e === end).length]),
  )
}

/** A name in one of sixty-four mixtures of capitals and small letters. */
function inCase(name: string, index: number): string {
  return Array.from(name, (letter, place) =>
    (index >> (place % 6)) & 1 ? letter.toUpperCase() : letter,
  ).join('')
}

const signUp = (pool: Pool, name: string, email?: string) =>
  users.send(
    new SignUpCommand({
      ClientId: pool.clientId,
      Username: name,
      Password: password,
      ...(email !== undefined && { UserAttributes: [{ Name: 'email', Value: email }] }),
    }),
  )

async function usersWith(pool: Pool, filter: string) {
  const { Users = [] } = await users.send(
    new ListUsersCommand({ UserPoolId: pool.poolId, Filter: filter }),
  )
  return Users
}

const start = (flow: AuthFlowType, parameters: Record<string, string>) =>
  users.send(
    new InitiateAuthCommand({
      ClientId: byName.clientId,
      AuthFlow: flow,
      AuthParameters: parameters,
    }),
  )

describe('sixty-four at once', () => {
  it('sign up one user name in any case: one has it', async () => {
    const ends = await outcomes(64, (index) => signUp(byName, inCase('caspar', index)))
    expect(ends).toEqual({ ok: 1, UsernameExistsException: 63 })
    expect(await usersWith(byName, 'username = "caspar"')).toHaveLength(1)
  })

  it('sign up one e-mail address in any case: one has it, and no orphan is left', async () => {
    const email = 'dora@example.com'
    const ends = await outcomes(64, (index) => signUp(byMail, inCase(email, index)))
    expect(ends).toEqual({ ok: 1, UsernameExistsException: 63 })
    const [{ Username = '' } = {}, ...more] = await usersWith(byMail, 'email ^= ""')
    expect(more).toEqual([])
    const who = { UserPoolId: byMail.poolId, Username: email }
    expect(await users.send(new AdminGetUserCommand(who))).toMatchObject({ Username })
  })

  it('confirm one e-mail address as their alias: one has it', async () => {
    const email = 'same@example.com'
    const names = Array.from({ length: 64 }, (_, index) => `al${String(index)}`)
    await Promise.all(names.map((name) => signUp(byAlias, name, email)))
    const codes: string[] = []
    for (const name of names) {
      await users.send(
        new ResendConfirmationCodeCommand({ ClientId: byAlias.clientId, Username: name }),
      )
      codes.push(await codeSentTo(email))
    }
    const ends = await outcomes(64, (index) =>
      users.send(
        new ConfirmSignUpCommand({
          ClientId: byAlias.clientId,
          Username: names[index],
          ConfirmationCode: codes[index],
        }),
      ),
    )
    expect(ends).toEqual({ ok: 1, AliasExistsException: 63 })
    const all = await usersWith(byAlias, `cognito:user_status = "CONFIRMED"`)
    const who = { UserPoolId: byAlias.poolId, Username: email }
    const { Username } = await users.send(new AdminGetUserCommand(who))
    expect(all.map((user) => user.Username)).toEqual([Username])
  })

  it('get the identity of one login: it is one', async () => {
    const fay = await newPerson(byName, 'fay')
    const IdentityPoolId = await newIdentityPool(byName)
    const found = await atOnce(64, () =>
      identities.send(new GetIdCommand({ IdentityPoolId, Logins: loginOf(fay) })),
    )
    expect(new Set(found.map(({ IdentityId }) => IdentityId)).size).toBe(1)
    const list = new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 60 })
    expect((await identities.send(list)).Identities).toHaveLength(1)
  })
})

describe('sixteen at once', () => {
  it('use one confirmation code: it works once', async () => {
    await signUp(byMail, 'gus@example.com')
    const ConfirmationCode = await codeSentTo('gus@example.com')
    const who = { ClientId: byMail.clientId, Username: 'gus@example.com' }
    const ends = await outcomes(16, () =>
      users.send(new ConfirmSignUpCommand({ ...who, ConfirmationCode })),
    )
    expect(ends.ok).toBe(1)
    await users.send(new ForgotPasswordCommand(who))
    const reset = await codeSentTo('gus@example.com')
    const resets = await outcomes(16, (index) =>
      users.send(
        new ConfirmForgotPasswordCommand({
          ...who,
          ConfirmationCode: reset,
          Password: `${password}-${String(index)}`,
        }),
      ),
    )
    expect(resets).toEqual({ ok: 1, ExpiredCodeException: 15 })
  })

  it('answer one SRP challenge rightly: one gets tokens', async () => {
    await newPerson(byName, 'hal')
    const srp = srpClient()
    const { ChallengeParameters = {} } = await start('USER_SRP_AUTH', {
      USERNAME: 'hal',
      SRP_A: srp.A,
    })
    const answer = new RespondToAuthChallengeCommand({
      ClientId: byName.clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srp.answer(byName.poolId, ChallengeParameters, {
        password,
        now: Date.now(),
      }),
    })
    const ends = await outcomes(16, () => users.send(answer))
    expect(ends).toEqual({ ok: 1, NotAuthorizedException: 15 })
  })

  it('give a new password in one session: one is set', async () => {
    const who = { UserPoolId: byName.poolId, Username: 'ida', TemporaryPassword: password }
    await users.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
    const { Session } = await start('USER_PASSWORD_AUTH', { USERNAME: 'ida', PASSWORD: password })
    const ends = await outcomes(16, (index) =>
      users.send(
        new RespondToAuthChallengeCommand({
          ClientId: byName.clientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: 'ida', NEW_PASSWORD: `${password}-${String(index)}` },
        }),
      ),
    )
    expect(ends).toEqual({ ok: 1, NotAuthorizedException: 15 })
  })
})

it('evaluates at most six of two hundred wrong passwords at once, whatever the case', async () => {
  const { name } = await newPerson(byName, 'jim-the-victim')
  const startedAt = performance.now()
  const tries = await atOnce(200, (index) =>
    start('USER_PASSWORD_AUTH', { USERNAME: inCase(name, index), PASSWORD: 'Wrong-1' }).then(
      () => 'right',
      (error: unknown) => (error as Error).message, // the SDKs throw nothing else
    ),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const byWaiting = 5 + Math.floor(Math.log2(seconds + 1)) // locks of 1, 2, 4, 8 … seconds
  const evaluated = tries.filter((message) => message === 'Incorrect username or password.')
  const refused = tries.filter((message) => message === 'Password attempts exceeded')
  expect(evaluated.length + refused.length).toBe(200)
  expect(evaluated.length).toBeLessThanOrEqual(Math.max(6, byWaiting))
})

it('loses no update of thirty-two writers on one record', async () => {
  const IdentityPoolId = await newIdentityPool()
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId }))
  const dataset = { IdentityPoolId, IdentityId, DatasetName: 'counter' }
  const read = async () => {
    const { Records: [record] = [], SyncSessionToken } = await sync.send(
      new ListRecordsCommand(dataset),
    )
    return { value: Number(record?.Value ?? 0), count: record?.SyncCount ?? 0, SyncSessionToken }
  }
  const increase = async (): Promise<number> => {
    const { value, count, SyncSessionToken } = await read()
    const patch = { Op: 'replace' as const, Key: 'n', Value: String(value + 1), SyncCount: count }
    const update = { ...dataset, SyncSessionToken, RecordPatches: [patch] }
    try {
      const { Records: [record] = [] } = await sync.send(new UpdateRecordsCommand(update))
      return record?.SyncCount ?? 0
    } catch (error) {
      if ((error as Error).name !== 'ResourceConflictException') throw error // only a rival's win
      return increase()
    }
  }
  const counts = await atOnce(32, increase)
  expect(await read()).toMatchObject({ value: 32, count: 32 })
  expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
})
