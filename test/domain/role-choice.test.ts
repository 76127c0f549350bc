import { describe, expect, it } from '@jest/globals'
import type { MappingRule, RoleMapping } from '@aws-sdk/client-cognito-identity'
import { chooseRole, type RoleQuestion } from '../../lib/domain/role-choice.ts'

const [signedIn, guest, admin, editor] = ['SignedIn', 'Guest', 'Admin', 'Editor'].map(
  (name) => `arn:aws:iam::123456789012:role/${name}`,
) as [string, string, string, string] // four names
const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a'

function choose(
  claims: Record<string, unknown>,
  { mapping, ...more }: Partial<RoleQuestion> & { mapping?: RoleMapping } = {},
) {
  return chooseRole({
    authenticated: signedIn,
    unauthenticated: guest,
    logins: [{ provider, mapping, claims }],
    customRoleArn: undefined,
    ...more,
  })
}

const denied = {
  code: 'NotAuthorizedException',
  message: `The ambiguous role mapping rules for: ${provider} denied this request.`,
}
const forbidden = (role: string) => ({
  code: 'NotAuthorizedException',
  message: `Access to Role '${role}' is forbidden.`,
})
const missing = {
  code: 'InvalidIdentityPoolConfigurationException',
  message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
}

function refusal(choice: () => string): unknown {
  try {
    return choice()
  } catch (error) {
    return error
  }
}

describe('chooseRole without a mapping', () => {
  it('gives signed-in identities and guests the default of their kind', () => {
    expect(choose({})).toBe(signedIn)
    expect(choose({}, { logins: [] })).toBe(guest)
  })

  it('takes the default as a role in the request, and no other', () => {
    expect(choose({}, { customRoleArn: signedIn })).toBe(signedIn)
    const roles = { 'cognito:roles': [admin] }
    expect(refusal(() => choose(roles, { customRoleArn: admin }))).toMatchObject(forbidden(admin))
    const asGuest = { logins: [], customRoleArn: signedIn }
    expect(refusal(() => choose({}, asGuest))).toMatchObject(forbidden(signedIn))
  })

  it('refuses where the pool has no role', () => {
    expect(refusal(() => choose({}, { authenticated: undefined }))).toMatchObject(missing)
    const asGuest = { logins: [], unauthenticated: undefined }
    expect(refusal(() => choose({}, asGuest))).toMatchObject(missing)
  })
})

describe('chooseRole by the token', () => {
  const mapping: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
  const two = { 'cognito:roles': [admin, editor] }

  it('takes the preferred role', () => {
    const claims = { ...two, 'cognito:preferred_role': editor }
    expect(choose(claims, { mapping })).toBe(editor)
  })

  it('takes a role in the request that the token lists, before the preferred one', () => {
    const claims = { ...two, 'cognito:preferred_role': editor }
    expect(choose(claims, { mapping, customRoleArn: admin })).toBe(admin)
  })

  it('denies a role in the request that the token does not list, even the default', () => {
    for (const role of [guest, signedIn]) {
      expect(refusal(() => choose(two, { mapping, customRoleArn: role }))).toMatchObject(
        forbidden(role),
      )
    }
  })

  it('resolves a token without a preferred role as the mapping says', () => {
    for (const claims of [two, {}]) {
      expect(refusal(() => choose(claims, { mapping }))).toMatchObject(denied)
      const lenient = { ...mapping, AmbiguousRoleResolution: 'AuthenticatedRole' } as const
      expect(choose(claims, { mapping: lenient })).toBe(signedIn)
    }
  })

  it('refuses when nothing says how to resolve', () => {
    expect(refusal(() => choose(two, { mapping: { Type: 'Token' } }))).toMatchObject(denied)
  })

  it('refuses the default where there is none', () => {
    const lenient = { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' } as const
    const question = { mapping: lenient, authenticated: undefined }
    expect(refusal(() => choose({}, question))).toMatchObject(missing)
  })

  it('takes the mapping of whichever login has one', () => {
    const claims = { 'cognito:preferred_role': admin }
    const logins = [
      { provider: 'other', mapping: undefined, claims: {} },
      { provider, mapping, claims },
    ]
    expect(choose({}, { logins })).toBe(admin)
  })
})

describe('chooseRole by rules', () => {
  const rule = (
    MatchType: MappingRule['MatchType'],
    Value: string,
    RoleARN = admin,
  ): MappingRule => ({ Claim: 'plan', MatchType, Value, RoleARN })
  const byRules = (...Rules: MappingRule[]): RoleMapping => ({
    Type: 'Rules',
    AmbiguousRoleResolution: 'Deny',
    RulesConfiguration: { Rules },
  })

  it.each([
    ['Equals', 'paid', { plan: 'paid' }, true],
    ['Equals', 'paid', { plan: 'paid-up' }, false],
    ['Equals', 'paid', {}, false],
    ['NotEqual', 'paid', { plan: 'free' }, true],
    ['NotEqual', 'paid', { plan: 'paid' }, false],
    ['NotEqual', 'paid', {}, false],
    ['StartsWith', 'pa', { plan: 'paid' }, true],
    ['StartsWith', 'id', { plan: 'paid' }, false],
    ['StartsWith', 'pa', {}, false],
    ['Contains', 'ai', { plan: 'paid' }, true],
    ['Contains', 'x', { plan: 'paid' }, false],
    ['Contains', 'ai', {}, false],
    ['Equals', 'true', { plan: true }, true],
    ['Equals', '7', { plan: 7 }, true],
    ['Equals', 'b', { plan: ['a', 'b'] }, true],
    ['NotEqual', 'b', { plan: ['a', 'b'] }, false],
    ['NotEqual', 'c', { plan: ['a', 'b'] }, true],
    ['NotEqual', 'c', { plan: [] }, false],
    ['Equals', '[object Object]', { plan: {} }, false],
  ] as const)('%s %s of %j: %s', (...row) => {
    const [type, value, claims, isMatch] = row
    const mapping = byRules(rule(type, value))
    const choice = refusal(() => choose(claims, { mapping }))
    if (isMatch) expect(choice).toBe(admin)
    else expect(choice).toMatchObject(denied)
  })

  it('takes the first rule that matches', () => {
    const mapping = byRules(
      rule('Equals', 'free', guest),
      rule('StartsWith', 'p', editor),
      rule('Equals', 'paid', admin),
    )
    expect(choose({ plan: 'paid' }, { mapping })).toBe(editor)
  })

  it('takes a role in the request from the rules that match, and from no other', () => {
    const mapping = byRules(
      rule('StartsWith', 'p', editor),
      rule('Equals', 'paid', admin),
      rule('Equals', 'free', guest),
    )
    expect(choose({ plan: 'paid' }, { mapping, customRoleArn: admin })).toBe(admin)
    expect(
      refusal(() => choose({ plan: 'paid' }, { mapping, customRoleArn: guest })),
    ).toMatchObject(forbidden(guest))
  })

  it('falls back to the default role only where the mapping says so', () => {
    const mapping = byRules(rule('Equals', 'paid'))
    const lenient = { ...mapping, AmbiguousRoleResolution: 'AuthenticatedRole' } as const
    expect(choose({}, { mapping: lenient })).toBe(signedIn)
    expect(refusal(() => choose({}, { mapping }))).toMatchObject(denied)
  })

  it('does not find claims that every object has', () => {
    const mapping = byRules({ ...rule('NotEqual', 'x'), Claim: 'constructor' })
    expect(refusal(() => choose({}, { mapping }))).toMatchObject(denied)
  })
})
