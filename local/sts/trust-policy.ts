import type { Condition, RequestContext } from './conditions.ts'
import { holds, parseConditions } from './conditions.ts'
import { matchesGlob } from './glob.ts'
import { asObject, asString, oneOrMore, PolicyError } from './policy-json.ts'

/** A role's trust policy, read and checked. */
export interface TrustPolicy {
  statements: readonly TrustStatement[]
}

interface TrustStatement {
  effect: 'Allow' | 'Deny'
  /** ARNs under `Principal.Federated`. */
  federated: readonly string[]
  /** Accounts under `Principal.AWS`, as ids or ARNs. */
  accounts: readonly string[]
  /** `Principal: "*"` or `{"AWS": "*"}`. */
  everyone: boolean
  /** Patterns of `Action`, or of `NotAction` when `inverted`, in lower case. */
  actions: readonly string[]
  inverted: boolean
  conditions: readonly Condition[]
}

/**
 * Who asks a role for what: the identity provider's ARN or the id of the caller's account, the
 * action, and the request's context.
 */
export interface TrustRequest {
  principal: { federated: string } | { account: string }
  action: string
  context: RequestContext
}

const versions: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined]
const documentElements = new Set(['Version', 'Id', 'Statement'])
const statementElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Condition',
])
const principalKinds = new Set(['Federated', 'AWS', 'Service', 'CanonicalUser'])

/**
 * Reads a role's trust policy in IAM's grammar; throws {@link PolicyError} naming what IAM would
 * refuse, and for `NotPrincipal`, which the local STS does not know.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parseTrustPolicy(document: unknown): TrustPolicy {
  const policy = asObject(document, 'The trust policy')
  refuseUnknown(policy, documentElements)
  if (!versions.includes(policy.Version)) {
    throw new PolicyError('Version must be 2012-10-17 or 2008-10-17.')
  }
  return { statements: oneOrMore(policy.Statement).map(parseStatement) }
}

function parseStatement(value: unknown): TrustStatement {
  const statement = asObject(value, 'Statement')
  refuseUnknown(statement, statementElements)
  const effect = statement.Effect
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyError('Effect must be Allow or Deny.')
  }
  const inverted = statement.Action === undefined
  if (!inverted && statement.NotAction !== undefined) {
    throw new PolicyError('Action and NotAction exclude each other.')
  }
  const patterns = inverted ? statement.NotAction : statement.Action
  return {
    effect,
    ...parsePrincipal(statement.Principal),
    actions: asStrings(patterns, 'Action').map((pattern) => pattern.toLowerCase()),
    inverted,
    conditions: parseConditions(statement.Condition),
  }
}

function parsePrincipal(
  value: unknown,
): Pick<TrustStatement, 'federated' | 'accounts' | 'everyone'> {
  if (value === '*') return { federated: [], accounts: [], everyone: true }
  const principal = asObject(value, 'Principal')
  refuseUnknown(principal, principalKinds)
  const named = (kind: string) =>
    principal[kind] === undefined ? [] : asStrings(principal[kind], `Principal.${kind}`)
  const accounts = named('AWS')
  return { federated: named('Federated'), accounts, everyone: accounts.includes('*') }
}

function asStrings(value: unknown, what: string): string[] {
  return oneOrMore(value).map((one) => asString(one, what))
}

function refuseUnknown(value: Record<string, unknown>, known: ReadonlySet<string>): void {
  const stranger = Object.keys(value).find((name) => !known.has(name))
  if (stranger !== undefined) {
    throw new PolicyError(`${stranger} has no place in a role trust policy here.`)
  }
}

/**
 * Whether a trust policy lets a caller do what it asks: a matching Deny wins, otherwise a matching
 * Allow is needed. `Principal: "*"` takes part in a Deny only: a role that means to trust somebody
 * names them.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isTrusted(policy: TrustPolicy, request: TrustRequest): boolean {
  const matching = policy.statements.filter((statement) => applies(statement, request))
  return (
    matching.some(({ effect }) => effect === 'Allow') &&
    !matching.some(({ effect }) => effect === 'Deny')
  )
}

function applies(statement: TrustStatement, request: TrustRequest): boolean {
  const action = request.action.toLowerCase()
  const named = statement.actions.some((pattern) => matchesGlob(pattern, action))
  return (
    named !== statement.inverted &&
    (isNamed(statement, request) || (statement.effect === 'Deny' && statement.everyone)) &&
    statement.conditions.every((condition) => holds(condition, request.context))
  )
}

function isNamed(
  { federated, accounts }: TrustStatement,
  { principal }: Pick<TrustRequest, 'principal'>,
): boolean {
  if ('federated' in principal) return federated.includes(principal.federated)
  const { account } = principal
  return accounts.some((named) => named === account || named.endsWith(`:iam::${account}:root`))
}
