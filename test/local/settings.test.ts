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
      passkeyOrigins: '',
      brokerKmsKey: '',
      breachUrl: '',
      authEventDays: '',
      loginEndpoints: '',
      samlRecipients: '',
      syncLimits: {},
      guestActions: '',
      channelConnections: '',
      audit: 'off',
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

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('needs no keys on %s', (HOST) => {
    expect(readLocalSettings({ HOST }, []).host).toBe(HOST)
  })

  it('lets other machines in to who has keys of their own', () => {
    const env = { HOST: '0.0.0.0', COGNATE_ACCESS_KEYS: 'mine:secret' }
    expect(readLocalSettings(env, [])).toMatchObject({ host: '0.0.0.0', accessKeys: 'mine:secret' })
  })

  it.each([
    [{ PORT: '65536' }, [], 'PORT is a number from 0 to 65535'],
    [{ PORT: '4000x' }, [], 'PORT is a number from 0 to 65535'],
    [{ COGNATE_ACCOUNT: '12' }, [], 'COGNATE_ACCOUNT is an account id of 12 digits'],
    [{ COGNATE_ISSUER: 'foo' }, [], 'COGNATE_ISSUER is `self` or `aws`'],
    [{ COGNATE_AUDIT: 'file' }, [], 'COGNATE_AUDIT is `stdout` or `off`'],
    [{ COGNATE_ACCESS_KEYS: 'mine' }, [], 'COGNATE_ACCESS_KEYS is id:secret,id2:secret2'],
    [{ COGNATE_URL: 'id.example.com' }, [], 'COGNATE_URL is an address that begins with http://'],
    [{ HOST: '0.0.0.0' }, [], 'HOST 0.0.0.0 lets other machines in: set COGNATE_ACCESS_KEYS'],
    [{ HOST: '::', COGNATE_ACCESS_KEYS: ' ' }, [], 'HOST :: lets other machines in'],
    [{ HOST: '127.0.0.1.example' }, [], 'HOST 127.0.0.1.example lets other machines in'],
    [{}, ['--http2'], 'Unknown parameter --http2: there is only --https'],
  ])('refuses %j %j', (env, parameters, message) => {
    expect(() => readLocalSettings(env, parameters)).toThrow(message)
  })
})
