import { QueryError } from '../query-protocol.ts'
import { oneOrMore } from './policy-json.ts'

const versions: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined]
const mostManagedPolicies = 10
const managedPolicy = /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\//u

/**
 * Refuses a session policy that IAM would: it narrows a role's permissions, so it names what may be
 * done with what, and nobody.
 *
 * @throws QueryError MalformedPolicyDocument
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkSessionPolicy(text: string): void {
  const document = parse(text)
  if (!versions.includes(document.Version)) {
    throw malformed('The policy must contain a valid version string.')
  }
  if (document.Statement === undefined) throw malformed('Syntax errors in policy.')
  for (const statement of oneOrMore(document.Statement)) checkStatement(statement)
}

/** Refuses managed policies that are too many, or none. @throws QueryError ValidationError */
export function checkManagedPolicies(arns: readonly string[]): void {
  if (arns.length > mostManagedPolicies) {
    throw new QueryError('ValidationError', 'A session takes at most 10 managed policies.')
  }
  const stranger = arns.find((arn) => !managedPolicy.test(arn))
  if (stranger !== undefined) {
    throw new QueryError('ValidationError', `ARN ${stranger} is not valid.`)
  }
}

function checkStatement(value: unknown): void {
  if (!isObject(value)) throw malformed('Syntax errors in policy.')
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = value
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy.')
  if (Principal !== undefined || NotPrincipal !== undefined) {
    throw malformed('Policy document should not specify a principal.')
  }
  if (!namesOne(Action, NotAction)) throw malformed('Policy statement must contain actions.')
  if (!namesOne(Resource, NotResource)) throw malformed('Policy statement must contain resources.')
  const actions = oneOrMore(Action ?? NotAction)
  if (!actions.every((one) => typeof one === 'string' && /^(?:\*|[\w-]+:[\w*?]+)$/u.test(one))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
}

/** Whether exactly one of an element and its opposite is there. */
function namesOne(element: unknown, opposite: unknown): boolean {
  return (element === undefined) !== (opposite === undefined)
}

function parse(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text)
    if (isObject(document)) return document
  } catch {
    // answered like JSON of another kind
  }
  throw malformed('The policy is not in the valid JSON format.')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(sentence: string): QueryError {
  return new QueryError('MalformedPolicyDocument', sentence)
}
