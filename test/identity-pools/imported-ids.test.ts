import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import { getCredentialsForIdentity } from '../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getOpenIdToken } from '../../lib/operations/identity-pools/credentials/get-open-id-token.ts'
import { describeIdentity } from '../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { deleteIdentityPool } from '../../lib/operations/identity-pools/identity-pools/delete-identity-pool.ts'
import { addIdentity } from '../../lib/store/identities.ts'
import { run } from '../builders.ts'
import {
  anIdentityPool,
  identityBench,
  type IdentityBench,
} from '../operations/identity-pools/bench.ts'

let bench: IdentityBench
beforeAll(async () => {
  bench = await identityBench()
})
afterAll(() => bench.stop())

/** A guest whose id Cognito made: it does not begin like the pool's. */
async function anImportedGuest(poolId: string): Promise<string> {
  const id = `us-east-1:${crypto.randomUUID()}`
  const dates = { createdAt: bench.clock.now, updatedAt: bench.clock.now }
  await bench.services.table.write(addIdentity({ id, poolId, logins: [], ...dates, version: 1 }))
  return id
}

describe('an identity whose id does not begin like its pool’s', () => {
  it('is served as any other', async () => {
    const IdentityId = await anImportedGuest(await anIdentityPool(bench.services))
    const answer = await run(getCredentialsForIdentity, bench.services, { IdentityId })
    expect(answer).toMatchObject({ IdentityId, Credentials: { SessionToken: expect.anything() } })
    expect(await run(describeIdentity, bench.services, { IdentityId })).toMatchObject({
      IdentityId,
    })
  })

  it('is that of its own pool, when another pool begins like it', async () => {
    const own = await anIdentityPool(bench.services, [], { AllowClassicFlow: true })
    const alike = await anIdentityPool(bench.services)
    const id = alike.slice(0, 18) + crypto.randomUUID().slice(8)
    const dates = { createdAt: 0, updatedAt: 0 }
    const guest = { id, poolId: own, logins: [], ...dates, version: 1 }
    await bench.services.table.write(addIdentity(guest))
    const { Token = '' } = await run(getOpenIdToken, bench.services, { IdentityId: id })
    expect(decodeJwt(Token)).toMatchObject({ aud: own, sub: id })
  })

  it('ends with its pool', async () => {
    const IdentityPoolId = await anIdentityPool(bench.services)
    const IdentityId = await anImportedGuest(IdentityPoolId)
    await run(deleteIdentityPool, bench.services, { IdentityPoolId })
    await expect(
      run(getCredentialsForIdentity, bench.services, { IdentityId }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Identity '${IdentityId}' not found.`,
    })
  })
})
