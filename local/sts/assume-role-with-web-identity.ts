import { deflateRawSync } from 'node:zlib'
import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { QueryError } from '../query-protocol.ts'
import type { Constraint } from '../query-constraints.ts'
import { checkConstraints, wireName } from '../query-constraints.ts'
import type { RequestContext } from './conditions.ts'
import {
  durationOf,
  refuseRolesFile,
  roleConstraints,
  sessionAnswer,
  type StsServices,
} from './role-session.ts'
import type { Role } from './roles-file.ts'
import { withoutScheme } from './roles-file.ts'
import { checkManagedPolicies, checkSessionPolicy } from './session-policy.ts'
import type { Session } from './sessions.ts'
import { isTrusted } from './trust-policy.ts'
import type { WebIdentity } from './web-identity-token.ts'
import { checkWebIdentityToken } from './web-identity-token.ts'

/** Characters. */
const largestSessionToken = 4096

const constraints: readonly Constraint[] = [
  ...roleConstraints,
  {
    name: 'webIdentityToken',
    kind: 'string',
    min: 4,
    max: 20_000,
    required: true,
    sensitive: true,
  },
  {
    name: 'policy',
    kind: 'string',
    min: 1,
    max: 2048,
    pattern: /^[\t\n\r\u0020-\u00FF]+$/,
  },
  { name: 'minimumSessionTokenSize', kind: 'integer', min: 0, max: largestSessionToken },
]

/** Bytes. AWS does not say how it packs policies and tags, nor into how much. */
const packedLimit = 2048

/**
 * Hands out keys for a role to whoever brings a token that the role trusts.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function assumeRoleWithWebIdentity(
  services: StsServices,
  parameters: QueryParameters,
): Promise<XmlStructure> {
  checkConstraints(constraints, (name) => parameters.get(wireName(name)))
  const policy = parameters.get('Policy')
  const policyArns = parameters.list('PolicyArns', 'arn')
  if (policy !== undefined) checkSessionPolicy(policy)
  checkManagedPolicies(policyArns)
  const { roles, providers } = await services.readTrust().catch(refuseRolesFile)
  const now = services.now()
  const identity = await checkWebIdentityToken(parameters.get('WebIdentityToken') ?? '', {
    providers,
    keys: services.keys,
    now,
  })
  const sessionName = parameters.get('RoleSessionName') ?? ''
  const provider = providerArn(services.account, identity)
  const role = roles.get(parameters.get('RoleArn') ?? '')
  checkTrust(role, { identity, sessionName, provider })
  const duration = durationOf(parameters.get('DurationSeconds'), role)
  const packedSize = packedPercentage([policy ?? '', ...policyArns, ...[...identity.tags].flat()])
  const session = services.sessions.open({
    roleArn: role.arn,
    sessionName,
    subject: identity.subject,
    policy,
    policyArns,
    tags: identity.tags,
    transitiveKeys: identity.transitiveKeys,
    expiresAt: now + duration * 1000,
    tokenSize: Number(parameters.get('MinimumSessionTokenSize') ?? 0),
  })
  return answer(session, { identity, provider, packedSize })
}

function providerArn(account: string, { issuer }: WebIdentity): string {
  return `arn:aws:iam::${account}:oidc-provider/${withoutScheme(issuer)}`
}

/** Throws unless the role exists and trusts the identity, and its session tags if it brings any. */
function checkTrust(
  role: Role | undefined,
  caller: { identity: WebIdentity; sessionName: string; provider: string },
): asserts role is Role {
  const { identity, sessionName, provider } = caller
  const actions = ['sts:AssumeRoleWithWebIdentity']
  if (identity.tags.size > 0) actions.push('sts:TagSession')
  const context = requestContext(identity, sessionName)
  for (const action of actions) {
    if (
      !role ||
      !isTrusted(role.trustPolicy, { principal: { federated: provider }, action, context })
    ) {
      throw new QueryError('AccessDenied', `Not authorized to perform ${action}`, 403)
    }
  }
}

function requestContext(identity: WebIdentity, sessionName: string): RequestContext {
  const prefix = withoutScheme(identity.issuer)
  const entries: [string, readonly string[]][] = [
    [`${prefix}:aud`, [identity.audience]],
    [`${prefix}:sub`, [identity.subject]],
    [`${prefix}:amr`, identity.methods],
    ['sts:RoleSessionName', [sessionName]],
    ['aws:TagKeys', [...identity.tags.keys()]],
    ...[...identity.tags].map(([key, value]): [string, string[]] => [
      `aws:RequestTag/${key}`,
      [value],
    ]),
  ]
  return new Map(entries.map(([key, values]) => [key.toLowerCase(), values]))
}

function packedPercentage(parts: readonly string[]): number | undefined {
  if (parts.every((part) => part === '')) return undefined
  const percentage = Math.ceil((100 * deflateRawSync(parts.join('\n')).length) / packedLimit)
  if (percentage > 100) {
    const sentence = `Packed policy consumes ${percentage}% of allotted space, please use smaller policy.`
    throw new QueryError('PackedPolicyTooLarge', sentence)
  }
  return percentage
}

function answer(
  session: Session,
  checked: { identity: WebIdentity; provider: string; packedSize: number | undefined },
): XmlStructure {
  const tokenSize = session.sessionToken.length
  return {
    ...sessionAnswer(session),
    SubjectFromWebIdentityToken: session.subject,
    PackedPolicySize: checked.packedSize,
    Provider: checked.provider,
    Audience: checked.identity.audience,
    SessionTokenUtilization: Math.ceil((100 * tokenSize) / largestSessionToken),
    SessionTokenSize: tokenSize,
  }
}
