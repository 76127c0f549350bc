import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { getCognitoEvents } from '../../../lib/operations/sync/get-cognito-events.ts'
import { setCognitoEvents } from '../../../lib/operations/sync/set-cognito-events.ts'
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

const SyncTrigger = 'arn:aws:lambda:us-east-1:123456789012:function:judge'

const set = (Events: Record<string, string>, id = IdentityPoolId) =>
  setCognitoEvents.run({ IdentityPoolId: id, Events }, bench.services, byAdmin)
const get = (id = IdentityPoolId) =>
  getCognitoEvents.run({ IdentityPoolId: id }, bench.services, byAdmin)

describe('SetCognitoEvents', () => {
  it('is read back', async () => {
    expect(await get()).toEqual({ Events: {} })
    expect(await set({ SyncTrigger })).toEqual({})
    expect(await get()).toEqual({ Events: { SyncTrigger } })
  })

  it('leaves what is not given, and takes away what is empty', async () => {
    await set({ SyncTrigger: `${SyncTrigger}:live` })
    await set({})
    expect(await get()).toEqual({ Events: { SyncTrigger: `${SyncTrigger}:live` } })
    await set({ SyncTrigger: '' })
    expect(await get()).toEqual({ Events: {} })
  })

  it('refuses an event that there is not', async () => {
    await expect(set({ Sync: SyncTrigger })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: "There is no event 'Sync': only SyncTrigger.",
    })
  })

  it.each([
    'judge',
    'https://example.com/judge',
    'arn:aws:sns:us-east-1:123456789012:judge',
    `${SyncTrigger}:live:more`,
  ])('refuses %s for a function', async (arn) => {
    await expect(set({ SyncTrigger: arn })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The function of SyncTrigger must be the ARN of a Lambda function.',
    })
  })

  it('refuses a pool that is not there, and so does GetCognitoEvents', async () => {
    const id = `${IdentityPoolId.slice(0, -1)}x`.replace(
      'x',
      IdentityPoolId.endsWith('0') ? '1' : '0',
    )
    const refusal = {
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${id}' not found.`,
    }
    await expect(set({ SyncTrigger }, id)).rejects.toMatchObject(refusal)
    await expect(get(id)).rejects.toMatchObject(refusal)
  })
})
