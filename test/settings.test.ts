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

  it('reads where login providers are in tests, but not where the keys are in KMS', () => {
    const COGNATE_LOGIN_ENDPOINTS =
      'graph.facebook.com=http://127.0.0.1:9/x?a=b,www.amazon.com=http://a'
    const { loginEndpoints } = readSettings({ COGNATE_LOGIN_ENDPOINTS })
    expect([...loginEndpoints]).toEqual([
      ['graph.facebook.com', 'http://127.0.0.1:9/x?a=b'],
      ['www.amazon.com', 'http://a'],
    ])
    expect(() => readSettings({ COGNATE_LOGIN_ENDPOINTS, COGNATE_KMS_KEY: 'key' })).toThrow(
      'COGNATE_LOGIN_ENDPOINTS, which is for tests, is set in a deployment with COGNATE_KMS_KEY',
    )
    for (const wrong of ['graph.facebook.com', 'graph.facebook.com=x']) {
      expect(() => readSettings({ COGNATE_LOGIN_ENDPOINTS: wrong })).toThrow(
        'COGNATE_LOGIN_ENDPOINTS is name=url,name2=url2',
      )
    }
  })

  it('reads whom SAML responses may be made out to', () => {
    const COGNATE_SAML_RECIPIENTS = 'https://a.example/saml,https://b.example/saml'
    expect(readSettings({ COGNATE_SAML_RECIPIENTS }).samlRecipients).toHaveLength(2)
    expect(readSettings({ COGNATE_SAML_RECIPIENTS: '' }).samlRecipients).toEqual([])
  })
})
