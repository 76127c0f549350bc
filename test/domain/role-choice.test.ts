import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
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
    logins: [{ provider, mapping, claims, isOfUserPool: true }],
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
      { provider, mapping, claims, isOfUserPool: true },
    ]
    expect(choose({}, { logins })).toBe(admin)
  })

  it('finds no roles in the token of any other provider, whatever it claims', () => {
    const claims = { ...two, 'cognito:preferred_role': editor }
    const logins = [{ provider, mapping, claims }]
    expect(refusal(() => choose({}, { logins }))).toMatchObject(denied)
    expect(refusal(() => choose({}, { logins, customRoleArn: admin }))).toMatchObject(
      forbidden(admin),
    )
    const lenient = { ...mapping, AmbiguousRoleResolution: 'AuthenticatedRole' } as const
    expect(choose({}, { logins: [{ provider, mapping: lenient, claims }] })).toBe(signedIn)
  })
})

describe('chooseRole by what a SAML assertion offers', () => {
  const saml = 'arn:aws:iam::123456789012:saml-provider/idp'
  const offered = (
    offeredRoles: string[],
    more: Partial<RoleQuestion> & { mapping?: RoleMapping } = {},
  ) => {
    const { mapping, ...question } = more
    return choose(
      {},
      { logins: [{ provider: saml, mapping, claims: {}, offeredRoles }], ...question },
    )
  }
  const byToken = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const

  it('takes the only one, before the default of the pool and without one', () => {
    expect(offered([admin])).toBe(admin)
    expect(offered([admin], { authenticated: undefined })).toBe(admin)
  })

  it('takes the one in the request if it is offered, and no other, not even the default', () => {
    expect(offered([admin, editor], { customRoleArn: editor })).toBe(editor)
    for (const customRoleArn of [signedIn, guest]) {
      expect(refusal(() => offered([admin, editor], { customRoleArn }))).toMatchObject(
        forbidden(customRoleArn),
      )
    }
  })

  it('takes the default where several are offered and none is asked for', () => {
    expect(offered([admin, editor])).toBe(signedIn)
    expect(refusal(() => offered([admin, editor], { authenticated: undefined }))).toMatchObject(
      missing,
    )
  })

  it('is chosen from by the token, too', () => {
    expect(offered([admin], { mapping: byToken })).toBe(admin)
    expect(offered([admin, editor], { mapping: byToken, customRoleArn: editor })).toBe(editor)
    expect(refusal(() => offered([admin, editor], { mapping: byToken }))).toMatchObject({
      message: `The ambiguous role mapping rules for: ${saml} denied this request.`,
    })
  })

  it('comes after the mapping of another login', () => {
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const
    const logins = [
      { provider: saml, mapping: undefined, claims: {}, offeredRoles: [admin] },
      { provider, mapping, claims: { 'cognito:preferred_role': editor }, isOfUserPool: true },
    ]
    expect(choose({}, { logins })).toBe(editor)
  })
})

describe('chooseRole of several logins', () => {
  it('asks the first one that has a mapping', () => {
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const
    const logins = [
      { provider, mapping, claims: {} },
      {
        ...{ provider: 'other', isOfUserPool: true },
        ...{ mapping, claims: { 'cognito:preferred_role': editor } },
      },
    ]
    expect(refusal(() => choose({}, { logins }))).toMatchObject(denied)
    expect(choose({}, { logins: logins.toReversed() })).toBe(editor)
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

describe('chooseRole whatever the logins', () => {
  const names = [signedIn, guest, admin, editor]
  const word = fc.constantFrom('a', 'b', 'ab', '', 'constructor', '__proto__')
  const role = fc.constantFrom(...names)
  const rules = fc.array(
    fc.record({
      Claim: word,
      MatchType: fc.constantFrom('Equals', 'NotEqual', 'StartsWith', 'Contains'),
      Value: word,
      RoleARN: role,
    }),
    { maxLength: 25 },
  )
  const mapping: fc.Arbitrary<RoleMapping | undefined> = fc.option(
    fc.record({
      Type: fc.constantFrom('Token', 'Rules'),
      AmbiguousRoleResolution: fc.constantFrom('AuthenticatedRole', 'Deny'),
      RulesConfiguration: fc.record({ Rules: rules }),
    }),
    { nil: undefined },
  )
  const claims = fc.dictionary(
    fc.oneof(word, fc.constantFrom('cognito:roles', 'cognito:preferred_role')),
    fc.oneof(word, role, fc.array(fc.oneof(word, role)), fc.integer(), fc.constant(null)),
  )
  const login = fc.record(
    {
      ...{ provider: word, mapping, claims, isOfUserPool: fc.boolean() },
      offeredRoles: fc.array(role, { minLength: 1 }),
    },
    { requiredKeys: ['provider', 'mapping', 'claims'] },
  )
  const question = fc.record({
    authenticated: fc.constant(signedIn),
    unauthenticated: fc.constant(guest),
    logins: fc.array(login, { maxLength: 3 }),
    customRoleArn: fc.option(role, { nil: undefined }),
  })

  /** Every role that anything in a question names for somebody who is signed in. */
  function named({ logins }: RoleQuestion): string[] {
    return logins.flatMap(({ mapping: how, claims: said, offeredRoles = [] }) => [
      ...(how?.RulesConfiguration?.Rules ?? []).flatMap(({ RoleARN }) => RoleARN ?? []),
      ...offeredRoles,
      ...[said['cognito:roles'], said['cognito:preferred_role']].flat().map(String),
    ])
  }

  it('gives a role that the pool or the logins name, and to guests that of guests', () => {
    fc.assert(
      fc.property(question, (given) => {
        const chosen = refusal(() => chooseRole(given))
        if (typeof chosen !== 'string') return
        if (given.logins.length === 0) expect(chosen).toBe(guest)
        else expect([signedIn, ...named(given)]).toContain(chosen)
      }),
    )
  })

  it('gives the role in the request or none', () => {
    fc.assert(
      fc.property(question, role, (given, customRoleArn) => {
        const chosen = refusal(() => chooseRole({ ...given, customRoleArn }))
        if (typeof chosen === 'string') expect(chosen).toBe(customRoleArn)
        else expect(chosen).toMatchObject(forbidden(customRoleArn))
      }),
    )
  })

  it('gives a role in the request only to whom it might have been given without', () => {
    fc.assert(
      fc.property(question, (given) => {
        const without = refusal(() => chooseRole({ ...given, customRoleArn: undefined }))
        if (typeof without !== 'string' || given.logins.some(({ mapping: how }) => how)) return
        if (given.logins.some(({ offeredRoles }) => offeredRoles)) return
        expect(chooseRole({ ...given, customRoleArn: without })).toBe(without)
      }),
    )
  })

  it('denies rather than defaults where a mapping says so', () => {
    fc.assert(
      fc.property(login, rules, (one, Rules) => {
        const how = { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } as const
        const deny = { ...one, mapping: { ...how, RulesConfiguration: { Rules } } }
        const only = { authenticated: 'never', unauthenticated: 'never', customRoleArn: undefined }
        expect(refusal(() => chooseRole({ ...only, logins: [deny] }))).not.toBe('never')
      }),
    )
  })

  it('does not change with the order of claims', () => {
    fc.assert(
      fc.property(question, (given) => {
        const turned = given.logins.map((one) => ({
          ...one,
          claims: Object.fromEntries(Object.entries(one.claims).toReversed()),
        }))
        const [here, there] = [given, { ...given, logins: turned }].map((each) =>
          String(refusal(() => chooseRole(each))),
        )
        expect(there).toBe(here)
      }),
    )
  })
})
