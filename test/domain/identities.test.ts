import { describe, expect, it } from '@jest/globals'
import {
  identitiesClaim,
  identitiesOf,
  withIdentities,
  type Identity,
} from '../../lib/domain/identities.ts'

const google: Identity = {
  userId: '110',
  providerName: 'Google',
  providerType: 'Google',
  issuer: null,
  primary: true,
  dateCreated: 1_700_000_000_123,
}

describe("a user's accounts elsewhere", () => {
  it('are read as they were written, among other attributes', () => {
    const attributes = withIdentities({ email: 'a@example.com' }, [google])
    expect(attributes).toEqual({
      email: 'a@example.com',
      identities:
        '[{"userId":"110","providerName":"Google","providerType":"Google","issuer":null,' +
        '"primary":true,"dateCreated":1700000000123}]',
    })
    expect(identitiesOf(attributes)).toEqual([google])
    expect(identitiesOf({ email: 'a@example.com' })).toEqual([])
  })

  it('leave no attribute when there are none', () => {
    const attributes = withIdentities({ name: 'Ann' }, [google])
    expect(withIdentities(attributes, [])).toEqual({ name: 'Ann' })
  })

  it('have texts in the ID token where the attribute has values', () => {
    const { identities = '' } = withIdentities({}, [google])
    expect(identitiesClaim(identities)).toEqual([
      { ...google, primary: 'true', dateCreated: '1700000000123' },
    ])
  })
})
