import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RequestContext } from '../../../lib/operations/operation.ts'
import { sync } from '../../../lib/operations/sync/index.ts'
import { identityRef, replaceIdentity } from '../../../lib/store/identities.ts'
import { removeIdentityPool } from '../../../lib/store/identity-pools.ts'
import type { Owner } from '../../../lib/sync/owner.ts'
import { anIdentity, byAdmin, byIdentity, syncBench, type SyncBench } from './bench.ts'

let bench: SyncBench
let stranger: Owner
beforeAll(async () => {
  bench = await syncBench()
  stranger = await anIdentity(bench.services)
})
afterAll(() => bench.stop())

/** An input that any of the operations takes; UpdateRecords comes as far as its token. */
const anyInput = {
  DatasetName: 'notes',
  DeviceId: 'device',
  Platform: 'GCM',
  Token: 'token',
  RecordPatches: [],
}

async function call(name: string, owner: Owner, request: RequestContext): Promise<unknown> {
  const operation = await sync[name]?.()
  const token = name === 'UpdateRecords' ? { SyncSessionToken: 'token' } : {}
  const input = { ...anyInput, ...token, ...owner } as never // as the front door hands it over
  return operation?.run(input, bench.services, request)
}

const ofPools = [
  'BulkPublish',
  'DescribeIdentityPoolUsage',
  'GetBulkPublishDetails',
  'GetCognitoEvents',
  'GetIdentityPoolConfiguration',
  'ListIdentityPoolUsage',
  'SetCognitoEvents',
  'SetIdentityPoolConfiguration',
]
const ofDevices = ['RegisterDevice', 'SubscribeToDataset', 'UnsubscribeFromDataset']
const ofIdentities = Object.keys(sync).filter((name) => !ofPools.includes(name))
const ofReaders = ofIdentities.filter((name) => name !== 'UpdateRecords')

const forbidden = ({ IdentityId }: Owner) => ({
  code: 'NotAuthorizedException',
  syncStatus: 403,
  message: `Access to Identity '${IdentityId}' is forbidden.`,
})

describe.each(ofIdentities)('%s', (name) => {
  it('refuses another identity', async () => {
    const request = byIdentity(stranger)
    await expect(call(name, bench.owner, request)).rejects.toMatchObject(forbidden(bench.owner))
  })

  it('refuses the own identity in another pool', async () => {
    const owner = { ...bench.owner, IdentityPoolId: stranger.IdentityPoolId }
    const request = byIdentity(bench.owner)
    await expect(call(name, owner, request)).rejects.toMatchObject(forbidden(owner))
  })

  it('refuses a request that nobody signed', async () => {
    const request = { ...byAdmin, caller: undefined }
    await expect(call(name, bench.owner, request)).rejects.toMatchObject(forbidden(bench.owner))
  })
})

describe.each(ofReaders.filter((name) => !ofDevices.includes(name)))('%s', (name) => {
  it('refuses an identity that is not in the pool, to admins too', async () => {
    const owner = { ...bench.owner, IdentityId: stranger.IdentityId }
    await expect(call(name, owner, byAdmin)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      syncStatus: 404,
      message: `Identity '${stranger.IdentityId}' not found.`,
    })
  })
})

describe.each(ofReaders)('%s', (name) => {
  it('refuses an identity whose pool is deleted', async () => {
    const owner = await anIdentity(bench.services)
    await bench.services.table.write(removeIdentityPool(owner.IdentityPoolId))
    await expect(call(name, owner, byIdentity(owner))).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${owner.IdentityPoolId}' not found.`,
    })
  })

  it('refuses an identity that was merged into another', async () => {
    const owner = await anIdentity(bench.services)
    const { table } = bench.services
    const identity = await table.get(identityRef(owner.IdentityId))
    if (!identity) throw new Error('the identity is there')
    await table.write(replaceIdentity({ ...identity, isDisabled: true, version: 2 }))
    await expect(call(name, owner, byIdentity(owner))).rejects.toMatchObject(forbidden(owner))
  })
})

describe.each(ofDevices)('%s', (name) => {
  it('is not for admins', async () => {
    await expect(call(name, bench.owner, byAdmin)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message:
        'This API can only be called with temporary credentials provided by Cognito Identity.',
    })
  })
})

describe.each(ofPools)('%s', (name) => {
  it('is for admins only', async () => {
    await expect(call(name, bench.owner, byIdentity(bench.owner))).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      syncStatus: 403,
      message: 'This API can only be called with developer credentials.',
    })
  })
})

describe('an admin', () => {
  it('reads the data of any identity', async () => {
    const answer = await call('ListRecords', bench.owner, byAdmin)
    expect(answer).toMatchObject({ DatasetExists: false })
  })

  it('writes under the account id', async () => {
    const owner = await anIdentity(bench.services)
    const { SyncSessionToken } = (await call('ListRecords', owner, byAdmin)) as {
      SyncSessionToken: string
    }
    const update = await sync.UpdateRecords?.()
    const RecordPatches = [{ Op: 'replace', Key: 'a', Value: 'v', SyncCount: 0 }]
    const input = { ...anyInput, ...owner, SyncSessionToken, RecordPatches } as never // whole
    expect(await update?.run(input, bench.services, byAdmin)).toMatchObject({
      Records: [{ LastModifiedBy: '123456789012' }],
    })
  })
})
