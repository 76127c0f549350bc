import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readLocalSettings } from '../../local/settings.ts'

describe('readLocalSettings', () => {
  it('needs nothing', () => {
    expect(readLocalSettings({}, [])).toEqual({
      port: 4000,
      host: '127.0.0.1',
      dataFolder: resolve('.cognate'),
      publicUrl: undefined,
      issuer: 'self',
      tls: false,
      region: 'us-east-1',
      account: '123456789012',
      accessKeys: 'local:local',
      endpoints: new Map(),
      smtpUrl: undefined,
      hasOwnCredentials: false,
      isUnderNpm: false,
    })
  })

  it('keeps nothing when the data is `memory`', () => {
    expect(readLocalSettings({ COGNATE_DATA: 'memory' }, []).dataFolder).toBeUndefined()
  })

  it('takes an empty variable for one that is not set', () => {
    expect(readLocalSettings({ PORT: '', HOST: ' ', AWS_REGION: '' }, [])).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      region: 'us-east-1',
    })
  })

  it('drops the slash that ends a base URL', () => {
    const settings = readLocalSettings({ COGNATE_URL: 'https://id.example.com/' }, [])
    expect(settings.publicUrl).toBe('https://id.example.com')
  })

  it.each([
    [{}, ['--https']],
    [{ COGNATE_TLS: '1' }, []],
  ])('listens with TLS when told so: %j %j', (env, parameters) => {
    expect(readLocalSettings(env, parameters).tls).toBe(true)
  })

  it('notes the endpoints that the user named', () => {
    const { endpoints, hasOwnCredentials } = readLocalSettings(
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000', AWS_ACCESS_KEY_ID: 'mine' },
      [],
    )
    expect([...endpoints]).toEqual([['dynamodb', 'http://127.0.0.1:8000']])
    expect(hasOwnCredentials).toBe(true)
  })

  it('leaves the user’s credentials alone where everything stays on this machine', () => {
    expect(readLocalSettings({ AWS_PROFILE: 'work' }, []).hasOwnCredentials).toBe(false)
  })

  it.each([
    [{ PORT: '65536' }, [], 'PORT is a number from 0 to 65535'],
    [{ PORT: '4000x' }, [], 'PORT is a number from 0 to 65535'],
    [{ COGNATE_ACCOUNT: '12' }, [], 'COGNATE_ACCOUNT is an account id of 12 digits'],
    [{}, ['--http2'], 'Unknown parameter --http2: there is only --https'],
  ])('refuses %j %j', (env, parameters, message) => {
    expect(() => readLocalSettings(env, parameters)).toThrow(message)
  })
})
