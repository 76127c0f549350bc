import { describe, expect, it } from '@jest/globals'
import { groupClaims } from '../../lib/domain/group-claims.ts'

describe('groupClaims', () => {
  it('is empty for a user without groups', () => {
    expect(groupClaims([])).toEqual({ groups: [], roles: [] })
  })

  it('orders groups by precedence, none last, then by name', () => {
    const { groups } = groupClaims([
      { name: 'none-b' },
      { name: 'ten', precedence: 10 },
      { name: 'none-a' },
      { name: 'zero', precedence: 0 },
      { name: 'also-ten', precedence: 10 },
    ])
    expect(groups).toEqual(['zero', 'also-ten', 'ten', 'none-a', 'none-b'])
  })

  it('prefers the role of the best group that has one', () => {
    expect(
      groupClaims([
        { name: 'a', precedence: 5, roleArn: 'role-a' },
        { name: 'b', precedence: 1, roleArn: 'role-b' },
        { name: 'c', precedence: 0 },
        { name: 'd', roleArn: 'role-d' },
      ]),
    ).toEqual({
      groups: ['c', 'b', 'a', 'd'],
      roles: ['role-b', 'role-a', 'role-d'],
      preferredRole: 'role-b',
    })
  })

  it('prefers no role where equally good groups differ', () => {
    const claims = groupClaims([
      { name: 'a', precedence: 1, roleArn: 'role-a' },
      { name: 'b', precedence: 1, roleArn: 'role-b' },
      { name: 'c', precedence: 2, roleArn: 'role-c' },
    ])
    expect(claims).toEqual({ groups: ['a', 'b', 'c'], roles: ['role-a', 'role-b', 'role-c'] })
    expect('preferredRole' in claims).toBe(false)
  })

  it('prefers the role that equally good groups share, and names it once', () => {
    expect(
      groupClaims([{ name: 'a', roleArn: 'role' }, { name: 'b', roleArn: 'role' }, { name: 'c' }]),
    ).toEqual({ groups: ['a', 'b', 'c'], roles: ['role'], preferredRole: 'role' })
  })
})
