import { describe, expect, it } from '@jest/globals'
import { isTrusted, parseTrustPolicy } from '../../../local/sts/trust-policy.ts'

const issuer = '127.0.0.1:4000/identity-pools'
const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`

function statement(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...changes,
  }
}

function policy(...statements: unknown[]): unknown {
  return { Version: '2012-10-17', Statement: statements }
}

const claims = {
  [`${issuer}:aud`]: ['us-east-1:pool'],
  [`${issuer}:sub`]: ['us-east-1:identity'],
  [`${issuer}:amr`]: ['authenticated', 'login.example.com', 'login.example.com:OIDC:someone'],
  'sts:rolesessionname': ['CognitoIdentityCredentials'],
}

function trusted(document: unknown, context: Record<string, string[]> = claims): boolean {
  return isTrusted(parseTrustPolicy(document), {
    principal: { federated: provider },
    action: 'sts:AssumeRoleWithWebIdentity',
    context: new Map(Object.entries(context)),
  })
}

const under = (Condition: unknown) => policy(statement({ Condition }))

describe('a trust policy', () => {
  it('trusts a provider that a statement names', () => {
    expect(trusted(policy(statement()))).toBe(true)
  })

  it.each([
    ['a single statement', { Statement: statement() }],
    ['the older version', { Version: '2008-10-17', Statement: [statement()] }],
    ['an id and a statement id', { Id: 'a', Statement: [statement({ Sid: 'b' })] }],
    ['a list of providers', policy(statement({ Principal: { Federated: ['x', provider] } }))],
    ['a list of actions', policy(statement({ Action: ['a:b', 'sts:AssumeRoleWithWebIdentity'] }))],
    ['an action in another case', policy(statement({ Action: 'STS:assumerolewithwebidentity' }))],
    ['a wildcard action', policy(statement({ Action: 'sts:AssumeRole*' }))],
    ['every action', policy(statement({ Action: '*' }))],
    ['all but another action', policy(statement({ Action: undefined, NotAction: 'sts:Tag*' }))],
  ])('accepts %s', (_what, document) => {
    expect(trusted(document)).toBe(true)
  })

  it.each([
    ['no statement matches', policy()],
    ['the provider is another', policy(statement({ Principal: { Federated: `${provider}x` } }))],
    ['the provider is a pattern', policy(statement({ Principal: { Federated: '*' } }))],
    ['the principal is no provider', policy(statement({ Principal: { AWS: provider } }))],
    ['an Allow is for everyone', policy(statement({ Principal: '*' }))],
    ['the action is another', policy(statement({ Action: 'sts:AssumeRole' }))],
    ['the action is excepted', policy(statement({ Action: undefined, NotAction: 'sts:*' }))],
    ['a Deny also matches', policy(statement(), statement({ Effect: 'Deny' }))],
    ['a Deny comes first', policy(statement({ Effect: 'Deny' }), statement())],
    [
      'a Deny is for everyone',
      policy(statement(), statement({ Effect: 'Deny', Principal: { AWS: '*' } })),
    ],
  ])('refuses when %s', (_what, document) => {
    expect(trusted(document)).toBe(false)
  })

  it('keeps an Allow whose matching Deny has a condition that fails', () => {
    const deny = statement({
      Effect: 'Deny',
      Condition: { 'ForAnyValue:StringLike': { [`${issuer}:amr`]: 'unauthenticated' } },
    })
    expect(trusted(policy(statement(), deny))).toBe(true)
  })

  it('needs every line of a condition block to hold', () => {
    const StringEquals = { [`${issuer}:aud`]: 'us-east-1:pool' }
    const holding = { [`${issuer}:sub`]: 'us-east-1:*' }
    const failing = { [`${issuer}:sub`]: 'eu-west-1:*' }
    expect(trusted(under({ StringEquals, StringLike: holding }))).toBe(true)
    expect(trusted(under({ StringEquals, StringLike: failing }))).toBe(false)
  })
})

describe('a condition', () => {
  const aud = `${issuer}:aud`
  const amr = `${issuer}:amr`
  const missing = `${issuer}:missing`

  const cases: [string, string, string | string[], boolean][] = [
    ['StringEquals', aud, 'us-east-1:pool', true],
    ['StringEquals', aud.toUpperCase(), 'us-east-1:pool', true],
    ['StringEquals', aud, ['other', 'us-east-1:pool'], true],
    ['StringEquals', aud, 'US-EAST-1:POOL', false],
    ['StringEquals', aud, 'us-east-1:*', false],
    ['StringEquals', missing, 'us-east-1:pool', false],
    ['StringEquals', amr, 'authenticated', false],
    ['StringNotEquals', aud, 'us-east-1:pool', false],
    ['StringNotEquals', aud, ['other', 'us-east-1:pool'], false],
    ['StringNotEquals', aud, 'other', true],
    ['StringNotEquals', missing, 'other', true],
    ['StringNotEquals', amr, 'authenticated', false],
    ['StringEqualsIgnoreCase', aud, 'US-EAST-1:POOL', true],
    ['StringNotEqualsIgnoreCase', aud, 'US-EAST-1:POOL', false],
    ['StringLike', aud, 'us-east-1:*', true],
    ['StringLike', aud, '*:poo?', true],
    ['StringLike', aud, 'us-east-1', false],
    ['StringLike', missing, '*', false],
    ['StringNotLike', aud, 'us-east-1:*', false],
    ['StringNotLike', aud, 'eu-west-1:*', true],
    ['StringNotLike', missing, '*', true],
    ['StringEqualsIfExists', missing, 'us-east-1:pool', true],
    ['StringEqualsIfExists', aud, 'other', false],
    ['StringNotLikeIfExists', missing, '*', true],
    ['ForAnyValue:StringLike', amr, 'authenticated', true],
    ['ForAnyValue:StringLike', amr, 'unauthenticated', false],
    ['ForAnyValue:StringLike', amr, ['x', 'login.*:OIDC:*'], true],
    ['ForAnyValue:StringLike', missing, '*', false],
    ['ForAnyValue:StringNotEquals', amr, 'authenticated', true],
    ['ForAnyValue:StringNotEquals', missing, 'x', false],
    ['ForAnyValue:StringEqualsIfExists', missing, 'x', true],
    ['ForAllValues:StringLike', amr, ['authenticated', 'login.*'], true],
    ['ForAllValues:StringLike', amr, 'authenticated', false],
    ['ForAllValues:StringEquals', missing, 'x', true],
    ['ForAllValues:StringNotEquals', amr, 'unauthenticated', true],
    ['ForAllValues:StringNotEquals', amr, 'authenticated', false],
    ['Null', missing, 'true', true],
    ['Null', missing, 'false', false],
    ['Null', aud, 'true', false],
    ['Null', aud, 'false', true],
    ['StringLike', 'sts:RoleSessionName', 'Cognito*', true],
  ]

  it.each(cases)('%s on %s with %j holds: %s', (...[operator, key, value, expected]) => {
    expect(trusted(under({ [operator]: { [key]: value } }))).toBe(expected)
  })

  it('takes true and false without quotes', () => {
    expect(trusted(under({ Null: { [aud]: false } }))).toBe(true)
  })
})

describe('the grammar', () => {
  it.each([
    ['no object', 'text', 'The trust policy must be an object.'],
    ['an unknown version', { Version: '2020-01-01' }, 'Version must be 2012-10-17 or 2008-10-17.'],
    ['no statement', { Version: '2012-10-17' }, 'Statement must be an object.'],
    [
      'an unknown element',
      { Statements: [] },
      'Statements has no place in a role trust policy here.',
    ],
    [
      'a resource',
      policy(statement({ Resource: '*' })),
      'Resource has no place in a role trust policy here.',
    ],
    [
      'NotPrincipal',
      policy(statement({ NotPrincipal: '*' })),
      'NotPrincipal has no place in a role trust policy here.',
    ],
    ['another effect', policy(statement({ Effect: 'allow' })), 'Effect must be Allow or Deny.'],
    ['no principal', policy(statement({ Principal: undefined })), 'Principal must be an object.'],
    [
      'an unknown kind of principal',
      policy(statement({ Principal: { federated: provider } })),
      'federated has no place in a role trust policy here.',
    ],
    ['no action', policy(statement({ Action: undefined })), 'Action must be a string.'],
    [
      'Action beside NotAction',
      policy(statement({ NotAction: 'sts:TagSession' })),
      'Action and NotAction exclude each other.',
    ],
    [
      'a value that is no string',
      under({ StringEquals: { a: {} } }),
      'StringEquals a must be a string or a list of strings.',
    ],
    ['an operator without keys', under({ StringEquals: 'a' }), 'StringEquals must be an object.'],
  ])('refuses %s', (_what, document, message) => {
    expect(() => parseTrustPolicy(document)).toThrow(message)
  })

  it.each(['NumericEquals', 'ForSomeValue:StringLike', 'NullIfExists', 'ForAnyValue:Null', ''])(
    'refuses the condition operator %j',
    (operator) => {
      expect(() => parseTrustPolicy(under({ [operator]: {} }))).toThrow('is not known here')
    },
  )
})
