import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { QueryError } from '../query-protocol.ts'
import { durationOf, refuseRolesFile, type StsServices } from './assume-role-with-web-identity.ts'
import { checkConstraints, type Constraint } from './constraints.ts'
import type { RequestContext } from './conditions.ts'
import { isTrusted } from './trust-policy.ts'

const constraints: readonly Constraint[] = [
  { name: 'roleArn', kind: 'string', min: 20, max: 2048, required: true },
  {
    name: 'roleSessionName',
    kind: 'string',
    min: 2,
    max: 64,
    pattern: /^[\w+=,.@-]*$/,
    required: true,
  },
  { name: 'externalId', kind: 'string', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ },
  { name: 'durationSeconds', kind: 'integer', min: 900, max: 43_200 },
]

/**
 * Hands out keys for a role that trusts the account, which is whoever calls here.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(
  services: StsServices,
  parameters: QueryParameters,
): Promise<XmlStructure> {
  const valueOf = (name: string) => parameters.get(name.charAt(0).toUpperCase() + name.slice(1))
  checkConstraints(constraints, valueOf)
  const { roles } = await services.readTrust().catch(refuseRolesFile)
  const role = roles.get(valueOf('roleArn') ?? '')
  const sessionName = valueOf('roleSessionName') ?? ''
  const { account } = services
  const request = {
    principal: { account },
    action: 'sts:AssumeRole',
    context: requestContext(sessionName, valueOf('externalId')),
  }
  if (!role || !isTrusted(role.trustPolicy, request)) {
    const sentence = `User: arn:aws:iam::${account}:root is not authorized to perform: sts:AssumeRole on resource: ${valueOf('roleArn') ?? ''}`
    throw new QueryError('AccessDenied', sentence, 403)
  }
  const session = services.sessions.open({
    roleArn: role.arn,
    sessionName,
    subject: account,
    policy: undefined,
    policyArns: [],
    tags: new Map(),
    expiresAt: services.now() + durationOf(valueOf('durationSeconds'), role) * 1000,
    tokenSize: 0,
  })
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: session.assumedRoleId, Arn: session.assumedRoleArn },
  }
}

function requestContext(sessionName: string, externalId: string | undefined): RequestContext {
  return new Map([
    ['sts:rolesessionname', [sessionName]],
    ...(externalId === undefined ? [] : [['sts:externalid', [externalId]] as const]),
  ])
}
