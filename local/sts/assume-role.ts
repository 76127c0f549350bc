import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { QueryError } from '../query-protocol.ts'
import { checkConstraints, wireName, type Constraint } from '../query-constraints.ts'
import type { RequestContext } from './conditions.ts'
import {
  durationOf,
  refuseRolesFile,
  roleConstraints,
  sessionAnswer,
  type StsServices,
} from './role-session.ts'
import { isTrusted } from './trust-policy.ts'

const constraints: readonly Constraint[] = [
  ...roleConstraints,
  { name: 'externalId', kind: 'string', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ },
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
  const valueOf = (name: string) => parameters.get(wireName(name))
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
    transitiveKeys: [],
    expiresAt: services.now() + durationOf(valueOf('durationSeconds'), role) * 1000,
    tokenSize: 0,
  })
  return sessionAnswer(session)
}

function requestContext(sessionName: string, externalId: string | undefined): RequestContext {
  return new Map([
    ['sts:rolesessionname', [sessionName]],
    ...(externalId === undefined ? [] : [['sts:externalid', [externalId]] as const]),
  ])
}
