import { describe, expect, it } from '@jest/globals'
import { authorizerSettings } from '../../lib/authorizer/settings.ts'

const env = {
  COGNATE_URL: 'https://auth.example/',
  COGNATE_AUTHORIZER_POOLS: 'eu-west-1_AbCdEfGhI',
  COGNATE_AUTHORIZER_CLIENTS: 'client1',
}

describe('authorizerSettings', () => {
  it('asks for access tokens of the pools and clients named, and for no scope or group', () => {
    expect(authorizerSettings(env)).toEqual({
      keySets: new Map([
        [
          'https://auth.example/eu-west-1_AbCdEfGhI',
          'https://auth.example/eu-west-1_AbCdEfGhI/.well-known/jwks.json',
        ],
      ]),
      tokenUse: 'access',
      clientIds: ['client1'],
      rights: { scopes: null, groups: null },
      source: { place: 'header', name: 'authorization' },
      answer: 'simple',
    })
  })

  it("reads our own keys for AWS's issuer", () => {
    const { keySets } = authorizerSettings({ ...env, COGNATE_ISSUER: 'aws' })
    expect([...keySets]).toEqual([
      [
        'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
        'https://auth.example/eu-west-1_AbCdEfGhI/.well-known/jwks.json',
      ],
    ])
  })

  it("reads another issuer's keys from that issuer", () => {
    const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_000000000'
    const { keySets } = authorizerSettings({ ...env, COGNATE_AUTHORIZER_POOLS: issuer })
    expect([...keySets]).toEqual([[issuer, `${issuer}/.well-known/jwks.json`]])
  })

  it('reads lists separated by commas and spaces', () => {
    const { rights } = authorizerSettings({
      ...env,
      COGNATE_AUTHORIZER_SCOPES: 'a/read, a/write',
      COGNATE_AUTHORIZER_GROUPS: 'readers writers',
    })
    expect(rights).toEqual({ scopes: ['a/read', 'a/write'], groups: ['readers', 'writers'] })
  })

  it('takes every client only when told so', () => {
    expect(authorizerSettings({ ...env, COGNATE_AUTHORIZER_CLIENTS: '*' }).clientIds).toBeNull()
  })

  it.each([
    ['access', 'access'],
    ['id', 'id'],
    ['both', null],
  ])('reads the token use %s', (COGNATE_AUTHORIZER_TOKEN_USE, tokenUse) => {
    expect(authorizerSettings({ ...env, COGNATE_AUTHORIZER_TOKEN_USE }).tokenUse).toBe(tokenUse)
  })

  it.each([
    ['COGNATE_AUTHORIZER_POOLS', undefined],
    ['COGNATE_AUTHORIZER_POOLS', ' , '],
    ['COGNATE_AUTHORIZER_POOLS', 'pool'],
    ['COGNATE_AUTHORIZER_POOLS', 'ftp://auth.example/pool'],
    ['COGNATE_AUTHORIZER_POOLS', 'https://auth.example/pool?x'],
    ['COGNATE_AUTHORIZER_CLIENTS', undefined],
    ['COGNATE_AUTHORIZER_TOKEN_USE', 'refresh'],
    ['COGNATE_AUTHORIZER_ANSWER', 'yes'],
    ['COGNATE_AUTHORIZER_SOURCE', 'body.token'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => authorizerSettings({ ...env, [name]: value })).toThrow(name)
  })
})
