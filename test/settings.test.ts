import { describe, expect, it } from '@jest/globals'
import { readSettings } from '../lib/settings.ts'

describe('readSettings', () => {
  it('refuses the development key where the keys are in KMS', () => {
    const deployed = { COGNATE_KMS_KEY: 'arn:aws:kms:eu-west-1:123456789012:key/1' }
    const keys = 'admin:secret,local:local'
    expect(() => readSettings({ ...deployed, COGNATE_ACCESS_KEYS: keys })).toThrow(
      'COGNATE_ACCESS_KEYS holds local:local',
    )
    expect(readSettings({ COGNATE_ACCESS_KEYS: keys }).accessKeys.size).toBe(2)
    expect(readSettings({ ...deployed, COGNATE_ACCESS_KEYS: 'admin:x' }).accessKeys.size).toBe(1)
  })
})
