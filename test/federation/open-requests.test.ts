import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keepRequest, takeRequest } from '../../lib/federation/open-requests.ts'
import { aStage, roundTrips, type Stage } from '../user-pools/stage.ts'

const pool = 'us-east-1_Requests1'
const request = {
  kind: 'oauth' as const,
  provider: 'Acme',
  browserMark: 'mark',
  asked: '{"client_id":"app"}',
  nonce: 'nonce-of-the-request',
  codeVerifier: 'verifier-of-the-request',
}

let stage: Stage

beforeAll(async () => {
  stage = await aStage()
})

afterAll(() => stage.stop())

const take = (state: string, changes: { poolId?: string; kind?: 'oauth' | 'saml' } = {}) =>
  takeRequest(stage.services, { poolId: pool, state, kind: 'oauth', ...changes })

describe('open requests', () => {
  it('gives a request to its answer, and to no second one', async () => {
    const { services } = stage
    const state = await keepRequest(services, pool, request)
    await expect(take(state)).resolves.toEqual(request)
    await expect(take(state)).resolves.toBeUndefined()
  })

  it('gives it to one of 16 answers at once', async () => {
    const { services } = stage
    const state = await keepRequest(services, pool, request)
    const taken = await Promise.all(Array.from({ length: 16 }, () => take(state)))
    expect(taken.filter((one) => one !== undefined)).toEqual([request])
  })

  it('waits five minutes for the answer', async () => {
    const { services, clock } = stage
    const [early, late] = [
      await keepRequest(services, pool, request),
      await keepRequest(services, pool, request),
    ]
    clock.now += 5 * 60_000 - 1
    await expect(take(early)).resolves.toEqual(request)
    clock.now += 1
    await expect(take(late)).resolves.toBeUndefined()
  })

  it('knows no request of another pool, and no handle that it did not make', async () => {
    const { services } = stage
    const state = await keepRequest(services, pool, request)
    await expect(take(state, { poolId: 'us-east-1_Requests2' })).resolves.toBeUndefined()
    for (const foreign of ['', 'x'.repeat(43), 'x'.repeat(9_000), `${state}=`, '../../pool']) {
      await expect(take(foreign)).resolves.toBeUndefined()
    }
  })

  it('gives no request to the answer to something else, and uses it up', async () => {
    const state = await keepRequest(stage.services, pool, request)
    await expect(take(state, { kind: 'saml' })).resolves.toBeUndefined()
    await expect(take(state)).resolves.toBeUndefined()
  })

  it('makes a new handle for each, and stores neither it nor what it stands for in clear', async () => {
    const { services } = stage
    const state = await keepRequest(services, pool, request)
    expect(await keepRequest(services, pool, request)).not.toBe(state)
    const scanned = await new DynamoDBClient({}).send(
      new ScanCommand({ TableName: services.settings.tableName }),
    )
    const stored = JSON.stringify(scanned.Items?.map(clear))
    expect(stored).toContain(`pool#${pool}#federation#`)
    for (const secret of [state, request.nonce, request.codeVerifier, 'client_id']) {
      expect(stored).not.toContain(secret)
    }
  })

  it('takes one round trip each', async () => {
    const { services } = stage
    let state = await keepRequest(services, pool, request)
    const kept = await stage.callsOf(async () => {
      state = await keepRequest(services, pool, request)
    })
    const taken = await stage.callsOf(() => take(state))
    expect([roundTrips(kept), roundTrips(taken)]).toEqual([1, 1])
  })
})

/** An item with its bytes as text, in which clear words would be found. */
function clear(item: Record<string, AttributeValue>): unknown {
  return Object.entries(item).map(([name, { S, N, B }]) => [
    name,
    S ?? N ?? Buffer.from(B ?? []).toString('latin1'),
  ])
}
