import { describe, expect, it } from '@jest/globals'
import { platformOf, pushBody } from '../../../lib/domain/sync/push-message.ts'

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

describe('platformOf', () => {
  it.each(['APNS', 'APNS_SANDBOX', 'GCM', 'ADM'])('knows an application of %s', (platform) => {
    expect(platformOf(`arn:aws:sns:us-east-1:123456789012:app/${platform}/notes`)).toBe(platform)
  })

  it('knows no other platforms', () => {
    expect(platformOf('arn:aws:sns:us-east-1:123456789012:app/BAIDU/notes')).toBeUndefined()
  })
})
