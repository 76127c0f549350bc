import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { SetIdentityPoolConfigurationRequest } from '@aws-sdk/client-cognito-sync'
import { getIdentityPoolConfiguration } from '../../../lib/operations/sync/get-identity-pool-configuration.ts'
import { setIdentityPoolConfiguration } from '../../../lib/operations/sync/set-identity-pool-configuration.ts'
import { anIdentity, byAdmin, syncBench, type SyncBench } from './bench.ts'

let bench: SyncBench
let IdentityPoolId: string
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  IdentityPoolId = (await anIdentity(bench.services)).IdentityPoolId
})

const application = (platform: string, name = 'notes') =>
  `arn:aws:sns:us-east-1:123456789012:app/${platform}/${name}`
const RoleArn = 'arn:aws:iam::123456789012:role/push'

const set = (input: Omit<SetIdentityPoolConfigurationRequest, 'IdentityPoolId'>) =>
  setIdentityPoolConfiguration.run({ IdentityPoolId, ...input }, bench.services, byAdmin)
const get = (id = IdentityPoolId) =>
  getIdentityPoolConfiguration.run({ IdentityPoolId: id }, bench.services, byAdmin)

describe('SetIdentityPoolConfiguration', () => {
  it('is read back', async () => {
    const PushSync = { ApplicationArns: [application('GCM'), application('APNS')], RoleArn }
    expect(await get()).toEqual({ IdentityPoolId })
    expect(await set({ PushSync })).toEqual({ IdentityPoolId, PushSync })
    expect(await get()).toEqual({ IdentityPoolId, PushSync })
  })

  it('leaves what is not given', async () => {
    const PushSync = { ApplicationArns: [application('GCM')], RoleArn }
    const CognitoStreams = { StreamName: 'notes', RoleArn, StreamingStatus: 'DISABLED' } as const
    await set({ PushSync })
    const both = { IdentityPoolId, PushSync, CognitoStreams }
    expect(await set({ CognitoStreams })).toEqual(both)
    expect(await set({})).toEqual(both)
    expect(await get()).toEqual(both)
    expect(await set({ PushSync: {} })).toEqual({ ...both, PushSync: {} })
  })

  it.each([
    [
      [application('BAIDU')],
      'ApplicationArns must be of platforms APNS, APNS_SANDBOX, GCM or ADM.',
    ],
    [
      [application('GCM'), application('GCM', 'other')],
      'ApplicationArns must have one application of a platform.',
    ],
  ])('refuses applications %j', async (ApplicationArns, message) => {
    const refusal = { code: 'InvalidParameterException', message }
    await expect(set({ PushSync: { ApplicationArns } })).rejects.toMatchObject(refusal)
  })

  it.each([
    [
      { StreamingStatus: 'ENABLED' },
      'CognitoStreams must have a StreamName and a RoleArn to be enabled.',
    ],
    [
      { StreamName: 'notes', StreamingStatus: 'ENABLED' },
      'CognitoStreams must have a StreamName and a RoleArn to be enabled.',
    ],
    [{ StreamName: 'no/tes' }, 'StreamName must be the name of a stream.'],
  ] as const)('refuses streams %j', async (CognitoStreams, message) => {
    const refusal = { code: 'InvalidParameterException', message }
    await expect(set({ CognitoStreams })).rejects.toMatchObject(refusal)
  })

  it('refuses a pool that is not there', async () => {
    IdentityPoolId = 'us-east-1:00000000-0000-0000-0000-000000000000'
    const refusal = { code: 'ResourceNotFoundException', syncStatus: 404 }
    await expect(set({})).rejects.toMatchObject(refusal)
    await expect(get()).rejects.toMatchObject(refusal)
  })
})
