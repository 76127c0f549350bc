import { describe, expect, it } from '@jest/globals'
import {
  applyTokenOverrides,
  type AccessOverrides,
  type ClaimOverrides,
  type TokenOverrides,
} from '../../lib/domain/token-overrides.ts'

const id = {
  sub: 'subject',
  email: 'ann@example.com',
  email_verified: true,
  'custom:tier': 'gold',
  'dev:custom:note': 'private',
  'cognito:username': 'ann',
  'cognito:groups': ['staff'],
  'cognito:roles': ['arn:aws:iam::123456789012:role/staff'],
  'cognito:preferred_role': 'arn:aws:iam::123456789012:role/staff',
  aud: 'client',
  token_use: 'id',
  exp: 1,
}
const access = {
  sub: 'subject',
  'cognito:groups': ['staff'],
  client_id: 'client',
  username: 'ann',
  scope: 'aws.cognito.signin.user.admin openid',
  token_use: 'access',
  exp: 1,
}

/** The ID token's claims but one. */
const without = (claim: string) =>
  Object.fromEntries(Object.entries(id).filter(([name]) => name !== claim))

interface Changes {
  readonly id?: Partial<ClaimOverrides>
  readonly access?: Partial<AccessOverrides>
  readonly groups?: TokenOverrides['groups']
}

function apply({ id: idChanges, access: accessChanges, groups }: Changes) {
  const none = { claimsToAddOrOverride: {}, claimsToSuppress: [] }
  return applyTokenOverrides(
    { id, access },
    {
      id: { ...none, ...idChanges },
      access: { ...none, scopesToAdd: [], scopesToSuppress: [], ...accessChanges },
      groups,
    },
  )
}

describe('the overrides of a pre token generation trigger', () => {
  it('change nothing when there are none', () => {
    expect(apply({})).toEqual({ id, access })
  })

  it('add and replace claims of either token, whatever their type', () => {
    const claims = {
      email: 'new@example.com',
      level: 7,
      flags: [true, 'a', 1.5],
      deep: { a: [{}] },
    }
    const changed = apply({
      id: { claimsToAddOrOverride: claims },
      access: { claimsToAddOrOverride: claims },
    })
    expect(changed.id).toEqual({ ...id, ...claims })
    expect(changed.access).toEqual({ ...access, ...claims })
  })

  it('suppress claims, also those that they add', () => {
    const claims = {
      claimsToAddOrOverride: { email: 'x', extra: 'y' },
      claimsToSuppress: ['email', 'extra'],
    }
    const changed = apply({ id: claims, access: claims })
    expect(changed.id).toEqual(without('email'))
    expect(changed.access).toEqual(access)
  })

  it.each([
    'acr amr at_hash auth_time azp exp iat nbf jti origin_jti iss sub token_use nonce',
    'client_id username identities device_key event_id version',
    'cognito:username cognito:groups cognito:roles cognito:preferred_role cognito:other dev:custom:note',
  ])('leave alone what belongs to the service: %s', (names) => {
    const claims = Object.fromEntries(names.split(' ').map((name) => [name, 'forged']))
    expect(
      apply({ id: { claimsToAddOrOverride: claims }, access: { claimsToAddOrOverride: claims } }),
    ).toEqual({ id, access })
  })

  it('cannot take those claims away either', () => {
    const claimsToSuppress = [
      'sub',
      'exp',
      'aud',
      'token_use',
      'client_id',
      'username',
      'cognito:username',
      'scope',
    ]
    expect(apply({ id: { claimsToSuppress }, access: { claimsToSuppress } })).toEqual({
      id,
      access,
    })
  })

  it('may suppress attributes of developers, and no more', () => {
    const claimsToSuppress = ['dev:custom:note']
    expect(apply({ id: { claimsToSuppress } }).id).toEqual(without('dev:custom:note'))
  })

  it('put nothing complex where other programs read plain values', () => {
    const claimsToAddOrOverride = {
      email_verified: {},
      phone_number_verified: [],
      updated_at: {},
      address: {},
    }
    expect(apply({ id: { claimsToAddOrOverride } }).id).toEqual(id)
    expect(apply({ id: { claimsToAddOrOverride: { email_verified: false } } }).id).toMatchObject({
      email_verified: false,
    })
    expect(apply({ access: { claimsToAddOrOverride } }).access).toMatchObject(claimsToAddOrOverride)
  })

  it('give an access token no other audience than its client', () => {
    const audience = (aud: unknown) =>
      apply({ access: { claimsToAddOrOverride: { aud } } }).access.aud
    expect(audience('client')).toBe('client')
    expect(audience('other')).toBeUndefined()
    expect(audience(['client'])).toBeUndefined()
    expect(apply({ id: { claimsToAddOrOverride: { aud: 'other' } } }).id).toEqual(id)
  })

  it('add and take away scopes, each once, and none with white space', () => {
    const { scope } = apply({
      access: {
        claimsToAddOrOverride: { scope: 'everything' },
        scopesToAdd: ['openid', 'api/read', 'two words', '', 'gone'],
        scopesToSuppress: ['aws.cognito.signin.user.admin', 'gone'],
      },
    }).access
    expect(scope).toBe('openid api/read')
  })

  it('replace the groups of both tokens, and the roles of the ID token', () => {
    const groups = { groups: ['new'], roles: ['role'], preferredRole: 'role' }
    const changed = apply({ groups })
    expect(changed.id).toMatchObject({
      'cognito:groups': ['new'],
      'cognito:roles': ['role'],
      'cognito:preferred_role': 'role',
    })
    expect(changed.access).toEqual({ ...access, 'cognito:groups': ['new'] })
  })

  it.each<[string, Changes]>([
    ['an empty override', { groups: { groups: [], roles: [] } }],
    [
      'suppressing them',
      {
        id: { claimsToSuppress: ['cognito:groups'] },
        access: { claimsToSuppress: ['cognito:groups'] },
      },
    ],
  ])('take groups and roles away by %s', (_, changes) => {
    const changed = apply(changes)
    for (const payload of [changed.id, changed.access]) {
      expect(Object.keys(payload ?? {}).filter((name) => /groups|role/u.test(name))).toEqual([])
    }
  })

  it('touch only the access token where there is no other', () => {
    const none = { claimsToAddOrOverride: {}, claimsToSuppress: [] }
    const changed = applyTokenOverrides(
      { access },
      {
        id: none,
        access: { ...none, scopesToAdd: ['a'], scopesToSuppress: [] },
        groups: undefined,
      },
    )
    expect(changed).toEqual({ access: { ...access, scope: `${access.scope} a` } })
  })

  it('may name 5,000 claims and scopes in all, and not one more', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `claim-${index}`)
    const changes = (scopes: number) => ({
      id: { claimsToAddOrOverride: Object.fromEntries(names(2000).map((name) => [name, 1])) },
      access: { claimsToSuppress: names(2000), scopesToAdd: names(scopes) },
    })
    expect(Object.keys(apply(changes(1000)).id ?? {})).toHaveLength(2000 + Object.keys(id).length)
    expect(() => apply(changes(1001))).toThrow(
      expect.objectContaining({ code: 'InvalidLambdaResponseException' }),
    )
  })

  it('keep names from outside away from the object itself', () => {
    const claims = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>
    const changed = apply({ id: { claimsToAddOrOverride: claims } })
    expect(Object.getPrototypeOf(changed.id)).toBe(Object.prototype)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
