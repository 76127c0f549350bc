import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { keepSessionKeys } from '../../lib/identity-pools/session-keys.ts'
import { syncBench, type SyncBench } from '../operations/sync/bench.ts'
import { signedCall } from '../sync/signed-calls.ts'

const hour = 60 * 60 * 1000
const keys = { accessKeyId: 'ASIAEXAMPLEEXAMPLE00', secretAccessKey: 's', sessionToken: 't' }

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

/** Hands out credentials that end at a time. */
async function handOut(expiresAt: number): Promise<void> {
  const { services, owner } = bench
  const holder = { identityId: owner.IdentityId, identityPoolId: owner.IdentityPoolId }
  await keepSessionKeys(services, { ...keys, expiration: new Date(expiresAt) }, holder)
}

/** What ListRecords answers to a request signed now: the error's name, or undefined. */
async function listRecords(): Promise<unknown> {
  const { services, owner } = bench
  const call = { owner, method: 'GET', below: '/records' } as const
  return (await signedCall(services, keys, call)).body.__type
}

it('takes the credentials of an identity until their end, over midnight too, and not after', async () => {
  const handedOutAt = Date.UTC(2026, 10, 21, 23, 30)
  bench.clock.now = handedOutAt
  expect(await listRecords()).toBe('UnrecognizedClientException')
  await handOut(handedOutAt + hour)
  for (const minutes of [0, 29, 31, 59]) {
    bench.clock.now = handedOutAt + minutes * 60_000
    expect([minutes, await listRecords()]).toEqual([minutes, undefined])
  }
  for (const minutes of [60, 61, 24 * 60]) {
    bench.clock.now = handedOutAt + minutes * 60_000
    expect([minutes, await listRecords()]).toEqual([minutes, 'UnrecognizedClientException'])
  }
})
