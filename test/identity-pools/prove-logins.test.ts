import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { unprovenLogin } from '../../lib/identity-pools/unproven-logins.ts'
import { getCredentialsForIdentity } from '../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../lib/operations/identity-pools/credentials/get-id.ts'
import type { Services } from '../../lib/services.ts'
import { addIdentity, addLogin, identityRef } from '../../lib/store/identities.ts'
import { setProof } from '../../lib/sync-import/import-pool.ts'
import { run } from '../builders.ts'
import {
  aUser,
  aUserPool,
  anIdentityPool,
  identityBench,
  tokensOf,
  type IdentityBench,
  type UserPoolBench,
} from '../operations/identity-pools/bench.ts'

let bench: IdentityBench
let services: Services
let users: UserPoolBench
let poolId: string
let cognito: Server
let url: string

/** Whose each token is at Cognito; what it was asked; and how it answers instead, if it is unwell. */
const owners = new Map<string, string>()
let asked: object[]
let unwell: { status: number; body: string } | undefined

beforeAll(async () => {
  bench = await identityBench()
  const settings = { ...bench.services.settings, reachesPrivateAddresses: true }
  services = Object.create(bench.services, { settings: { value: settings } }) as Services // at home
  users = await aUserPool(services)
  cognito = createServer((request, response) => {
    void text(request).then((body) => {
      const question = JSON.parse(body) as { Logins: Record<string, string> }
      asked.push({ target: request.headers['x-amz-target'], ...question })
      const IdentityId = owners.get(question.Logins[users.provider] ?? '') ?? `us-east-1:unknown`
      response.statusCode = unwell?.status ?? 200
      response.end(unwell?.body ?? JSON.stringify({ IdentityId }))
    })
  }).listen(0, '127.0.0.1')
  await once(cognito, 'listening')
  url = `http://127.0.0.1:${(cognito.address() as AddressInfo).port}/` // it listens on TCP
})
afterAll(async () => {
  cognito.close()
  await bench.stop()
})

beforeEach(async () => {
  ;[asked, unwell] = [[], undefined]
  poolId = await anIdentityPool(services, [users])
  await setProof(services, poolId, url)
})

/** An identity as it was imported: of somebody of the user pool, nobody knows whom. */
async function anImported(): Promise<string> {
  const id = `us-east-1:${crypto.randomUUID()}`
  const login = unprovenLogin(users.provider, id)
  const dates = { createdAt: 0, updatedAt: 0 }
  const identity = { id, poolId, logins: [login], ...dates, version: 1, importedVersion: 1 }
  await services.table.write(addIdentity(identity), addLogin(poolId, login, id))
  return id
}

/** Somebody’s token, and whose it is at Cognito. */
async function aLogin(owner?: string): Promise<Record<string, string>> {
  const user = await aUser(services, users, crypto.randomUUID())
  const { IdToken } = await tokensOf(services, users, { user })
  if (owner !== undefined) owners.set(IdToken, owner)
  return { [users.provider]: IdToken }
}

const stored = (id: string) => services.table.get(identityRef(id))
const credentials = (IdentityId: string, Logins: Record<string, string>) =>
  run(getCredentialsForIdentity, services, { IdentityId, Logins })
const identityOf = (Logins: Record<string, string>) =>
  run(getId, services, { IdentityPoolId: poolId, Logins })

describe('an imported identity whose logins have yet to be proved', () => {
  it('is its owner’s by Cognito’s word, which is asked once', async () => {
    const id = await anImported()
    const Logins = await aLogin(id)
    expect(await credentials(id, Logins)).toMatchObject({ IdentityId: id })
    expect(asked).toEqual([
      { target: 'AWSCognitoIdentityService.GetId', IdentityPoolId: poolId, Logins },
    ])
    expect(await credentials(id, Logins)).toMatchObject({ IdentityId: id })
    expect(await identityOf(Logins)).toEqual({ IdentityId: id })
    expect(asked).toHaveLength(1)
  })

  it('is found by a new device that does not know its id', async () => {
    const id = await anImported()
    expect(await identityOf(await aLogin(id))).toEqual({ IdentityId: id })
    expect((await stored(id))?.logins[0]?.subjectHash).toMatch(/^[\da-f]{64}$/u)
  })

  it('is not that of anybody else who knows its id and has a good login', async () => {
    const [id, other] = [await anImported(), await anImported()]
    const before = await stored(id)
    for (const owner of [other, undefined]) {
      await expect(credentials(id, await aLogin(owner))).rejects.toMatchObject({
        ...{ code: 'NotAuthorizedException' },
        message:
          "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      })
    }
    expect(await stored(id)).toEqual(before)
    expect(await credentials(id, await aLogin(id))).toMatchObject({ IdentityId: id })
  })

  it('is one person’s when 16 devices prove it at once', async () => {
    const id = await anImported()
    const Logins = await aLogin(id)
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 ? credentials(id, Logins) : identityOf(Logins))),
    )
    expect(new Set(answers.map(({ IdentityId }) => IdentityId))).toEqual(new Set([id]))
    expect(await stored(id)).toMatchObject({ version: 2 })
  })

  it('stays unproved where the pool’s owner has not said that Cognito may be asked', async () => {
    await setProof(services, poolId, undefined)
    const id = await anImported()
    const Logins = await aLogin(id)
    await expect(credentials(id, Logins)).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    expect((await identityOf(Logins)).IdentityId).not.toBe(id)
    expect(asked).toEqual([])
  })

  it('is refused to a login that has another identity here already', async () => {
    await setProof(services, poolId, undefined)
    const id = await anImported()
    const Logins = await aLogin(id)
    await identityOf(Logins)
    await setProof(services, poolId, url)
    await expect(credentials(id, Logins)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
  })
})

describe('somebody whom Cognito does not know', () => {
  it('gets a new identity', async () => {
    const { IdentityId = '' } = await identityOf(await aLogin())
    expect(await stored(IdentityId)).toMatchObject({ poolId, version: 1 })
    unwell = { status: 400, body: '{"__type":"ResourceNotFoundException"}' }
    expect(await identityOf(await aLogin())).toMatchObject({ IdentityId: expect.any(String) })
  })

  it.each([
    [503, ''],
    [400, '{"__type":"TooManyRequestsException"}'],
    [200, 'no JSON'],
    [200, '{}'],
  ])(
    'has to wait while Cognito answers %d %j, so that nobody gets a second one',
    async (status, body) => {
      unwell = { status, body }
      await expect(identityOf(await aLogin())).rejects.toMatchObject({
        code: 'ExternalServiceException',
      })
    },
  )
})
