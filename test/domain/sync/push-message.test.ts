import { describe, expect, it } from '@jest/globals'
import { platformOf, pushBody } from '../../../lib/domain/sync/push-message.ts'
import { asFcmV1, readAsAndroid, readAsIos } from './mobile-clients.ts'

const change = { identityPoolId: 'r:pool', identityId: 'r:identity', name: 'notes', syncCount: 5 }
const data = {
  source: 'cognito-sync',
  identityPoolId: 'r:pool',
  identityId: 'r:identity',
  datasetName: 'notes',
}

describe('pushBody', () => {
  it.each(['GCM', 'ADM'] as const)('is flat text for %s', (platform) => {
    expect(pushBody(platform, change)).toEqual({ data: { ...data, syncCount: '5' } })
  })

  it.each(['APNS', 'APNS_SANDBOX'] as const)('wakes silently through %s', (platform) => {
    expect(pushBody(platform, change)).toEqual({
      aps: { 'content-available': 1 },
      data: { ...data, syncCount: 5 },
    })
  })
})

describe('the mobile SDKs', () => {
  const told = { ...data, syncCount: 5 }

  it.each(['GCM', 'ADM'] as const)('understand a push through %s on Android', (platform) => {
    expect(readAsAndroid(JSON.stringify(pushBody(platform, change)))).toEqual(told)
  })

  it('understand a push that SNS hands to Google’s HTTP v1 API', () => {
    expect(readAsAndroid(asFcmV1(JSON.stringify(pushBody('GCM', change))))).toEqual(told)
  })

  it.each(['APNS', 'APNS_SANDBOX'] as const)('are woken silently through %s on iOS', (platform) => {
    expect(readAsIos(JSON.stringify(pushBody(platform, change)))).toEqual(told)
  })

  it('read the largest count that a dataset may reach', () => {
    const syncCount = Number.MAX_SAFE_INTEGER
    const body = JSON.stringify(pushBody('GCM', { ...change, syncCount }))
    expect(readAsAndroid(body)).toEqual({ ...data, syncCount })
  })

  it('get no more than the platforms take, whatever the dataset’s name', () => {
    const longest = { ...change, name: 'x'.repeat(128) }
    for (const platform of ['APNS', 'APNS_SANDBOX', 'GCM', 'ADM'] as const) {
      const bytes = Buffer.byteLength(JSON.stringify(pushBody(platform, longest)))
      expect(bytes).toBeLessThan(4096)
    }
  })
})

describe('platformOf', () => {
  it.each(['APNS', 'APNS_SANDBOX', 'GCM', 'ADM'])('knows an application of %s', (platform) => {
    expect(platformOf(`arn:aws:sns:us-east-1:123456789012:app/${platform}/notes`)).toBe(platform)
  })

  it('knows no other platforms', () => {
    expect(platformOf('arn:aws:sns:us-east-1:123456789012:app/BAIDU/notes')).toBeUndefined()
  })
})
