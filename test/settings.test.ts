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

  it('leaves what an identity may store to Cognito, but for what is set', () => {
    expect(readSettings({}).syncLimits).toEqual({})
    const set = { COGNATE_SYNC_DATASETS: '100', COGNATE_SYNC_BYTES: '', COGNATE_SYNC_PAGE: '5' }
    expect(readSettings(set).syncLimits).toEqual({ datasetsPerIdentity: 100, recordsPerPage: 5 })
    for (const text of ['0', '-1', 'many', '1.5']) {
      expect(() => readSettings({ COGNATE_SYNC_RECORDS: text })).toThrow(
        'COGNATE_SYNC_RECORDS is a number from 1 on',
      )
    }
  })
})
