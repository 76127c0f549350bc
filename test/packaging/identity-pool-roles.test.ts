import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import read from 'serverless/lib/configuration/read.js'
import type { RequestContext } from '../../local/sts/conditions.ts'
import { isTrusted, parseTrustPolicy, type TrustPolicy } from '../../local/sts/trust-policy.ts'
import { resourcesOf, type Template } from './template.ts'

const issuer = 'abc.execute-api.us-east-1.amazonaws.com/identity-pools'
const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`
const pool = 'us-east-1:11111111-2222-3333-4444-555555555555'

const roles = new Map<string, TrustPolicy>()

beforeAll(async () => {
  const file = fileURLToPath(new URL('../../examples/identity-pool-roles.yml', import.meta.url))
  const template = (await read(file)) as unknown as Template // CloudFormation's
  for (const [name, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
    const document = Properties.AssumeRolePolicyDocument as { 'Fn::Sub': [string, object] } // as written there
    const text = document['Fn::Sub'][0]
      .replaceAll('${Provider}', provider)
      .replaceAll('${Issuer}', issuer)
      .replaceAll('${IdentityPoolId}', pool)
    expect(text).not.toContain('${')
    roles.set(name, parseTrustPolicy(JSON.parse(text)))
  }
})

/** Whether a role lets a token in. */
function admits(
  role: string,
  { aud = pool, amr, federated = provider }: { aud?: string; amr: string[]; federated?: string },
): boolean {
  const context: RequestContext = new Map([
    [`${issuer}:aud`.toLowerCase(), [aud]],
    [`${issuer}:amr`.toLowerCase(), amr],
  ])
  const policy = roles.get(role) ?? { statements: [] }
  const principal = { federated }
  return isTrusted(policy, { principal, action: 'sts:AssumeRoleWithWebIdentity', context })
}

const signedIn = ['authenticated', 'graph.facebook.com']
const guest = ['unauthenticated']

describe('the template of an identity pool’s roles', () => {
  it('lets signed-in identities and guests into a role each, and not into the other', () => {
    expect(admits('Authenticated', { amr: signedIn })).toBe(true)
    expect(admits('Authenticated', { amr: guest })).toBe(false)
    expect(admits('Unauthenticated', { amr: guest })).toBe(true)
    expect(admits('Unauthenticated', { amr: signedIn })).toBe(false)
  })

  it('lets in tokens of one pool and one issuer', () => {
    for (const [role, amr] of [
      ['Authenticated', signedIn],
      ['Unauthenticated', guest],
    ] as const) {
      expect(admits(role, { amr: [...amr], aud: pool.replace('1111', '2222') })).toBe(false)
      const federated = 'arn:aws:iam::123456789012:oidc-provider/elsewhere.example'
      expect(admits(role, { amr: [...amr], federated })).toBe(false)
      expect(admits(role, { amr: [] })).toBe(false)
    }
  })
})
