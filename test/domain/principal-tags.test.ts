import { describe, expect, it } from '@jest/globals'
import { mappedTags, type TaggedLogin } from '../../lib/domain/principal-tags.ts'

const login: TaggedLogin = { sub: 'jane', clientId: 'app', claims: {} }
const saml = 'arn:aws:iam::123456789012:saml-provider/corp'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

function tagsOf(claims: Record<string, unknown>, wanted: Record<string, string>) {
  const map = { provider: 'accounts.google.com', useDefaults: false, claims: wanted }
  return mappedTags(map, { ...login, claims })
}

describe('mappedTags', () => {
  it('maps app and person by default', () => {
    const map = { provider: 'www.amazon.com', useDefaults: true, claims: { ignored: 'email' } }
    expect(mappedTags(map, { ...login, claims: { email: 'x' } })).toEqual([
      ['client', 'app'],
      ['username', 'jane'],
    ])
  })

  it('maps two names of the person by default for SAML, as far as they are there', () => {
    const map = { provider: saml, useDefaults: true, claims: {} }
    const claims = { [`${soap}/nameidentifier`]: 'auth0|1', [`${soap}/name`]: 'jane@example.com' }
    expect(mappedTags(map, { ...login, claims })).toEqual([
      ['client', 'auth0|1'],
      ['username', 'jane@example.com'],
    ])
    expect(mappedTags(map, login)).toEqual([])
  })

  it('maps the claims that are asked for, and leaves out what is missing or no one value', () => {
    const claims = {
      plan: 'paid',
      level: 7,
      admin: false,
      team: ['red'],
      groups: ['a', 'b'],
      none: [],
      empty: '',
      address: { city: 'Bern' },
    }
    const wanted = Object.fromEntries(
      [...Object.keys(claims), 'missing'].map((claim) => [`tag-${claim}`, claim]),
    )
    expect(tagsOf(claims, wanted)).toEqual([
      ['tag-plan', 'paid'],
      ['tag-level', '7'],
      ['tag-admin', 'false'],
      ['tag-team', 'red'],
    ])
  })

  it('knows app and person of tokens that name them otherwise', () => {
    const wanted = { app: 'aud', person: 'sub' }
    expect(tagsOf({}, wanted)).toEqual([
      ['app', 'app'],
      ['person', 'jane'],
    ])
    expect(tagsOf({ aud: 'theirs', sub: 'joe' }, wanted)).toEqual([
      ['app', 'theirs'],
      ['person', 'joe'],
    ])
  })

  it('takes no claim from what every object has', () => {
    expect(tagsOf({}, { a: 'constructor', b: '__proto__', c: 'toString' })).toEqual([])
  })
})
