import { matchesGlob } from './glob.ts'
import { asObject, oneOrMore, PolicyError } from './policy-json.ts'

/** What a request says about itself: condition keys in lower case, each with its values. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

/** One line of a policy's Condition block: an operator, a condition key and the values it names. */
export interface Condition {
  operator: string
  quantifier: 'ForAnyValue' | 'ForAllValues' | undefined
  ifExists: boolean
  /** In lower case: IAM's condition keys are not case-sensitive. */
  key: string
  values: readonly string[]
}

interface StringOperator {
  matches(expected: string, actual: string): boolean
  /** A negated operator holds when none of the values named matches. */
  negated: boolean
}

const equals = (expected: string, actual: string) => expected === actual
const equalsIgnoringCase = (expected: string, actual: string) =>
  expected.toLowerCase() === actual.toLowerCase()

const stringOperators = new Map<string, StringOperator>([
  ['StringEquals', { matches: equals, negated: false }],
  ['StringNotEquals', { matches: equals, negated: true }],
  ['StringEqualsIgnoreCase', { matches: equalsIgnoringCase, negated: false }],
  ['StringNotEqualsIgnoreCase', { matches: equalsIgnoringCase, negated: true }],
  ['StringLike', { matches: matchesGlob, negated: false }],
  ['StringNotLike', { matches: matchesGlob, negated: true }],
])

const operatorPattern = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/

/**
 * Reads a policy's Condition block; throws {@link PolicyError} for what is not one.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function parseConditions(block: unknown): Condition[] {
  if (block === undefined) return []
  return Object.entries(asObject(block, 'Condition')).flatMap(([name, keys]) => {
    const parsed = operatorPattern.exec(name)
    const operator = parsed?.[2] ?? ''
    const isNull = operator === 'Null' && parsed?.[1] === undefined && parsed?.[3] === undefined
    if (!stringOperators.has(operator) && !isNull) {
      const known = [...stringOperators.keys(), 'Null'].join(', ')
      throw new PolicyError(`Condition operator ${name} is not known here; known are ${known}.`)
    }
    return Object.entries(asObject(keys, name)).map(([key, values]) => ({
      operator,
      quantifier: parsed?.[1] as Condition['quantifier'], // the pattern allows these two only
      ifExists: parsed?.[3] !== undefined,
      key: key.toLowerCase(),
      values: parseValues(values, `${name} ${key}`),
    }))
  })
}

function parseValues(value: unknown, what: string): string[] {
  return oneOrMore(value).map((one) => {
    if (typeof one === 'string') return one
    if (typeof one === 'boolean' || typeof one === 'number') return String(one)
    throw new PolicyError(`${what} must be a string or a list of strings.`)
  })
}

/**
 * Whether a condition holds for a request. A key that is missing makes a plain operator fail, a
 * negated one hold, `ForAllValues` hold and `ForAnyValue` fail. Without a quantifier, a key that
 * has several values never satisfies a positive operator: IAM leaves that case undefined, so a
 * policy that relies on it is refused here rather than on AWS.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds(condition: Condition, context: RequestContext): boolean {
  const actual = context.get(condition.key) ?? []
  if (condition.operator === 'Null') {
    return condition.values.some((value) => (value.toLowerCase() === 'true') === !actual.length)
  }
  const operator = stringOperators.get(condition.operator)
  if (operator === undefined) return false
  if (actual.length === 0) return holdsWithoutKey(condition, operator)
  const satisfied = (value: string) =>
    condition.values.some((expected) => operator.matches(expected, value)) !== operator.negated
  if (condition.quantifier === 'ForAnyValue') return actual.some(satisfied)
  const one = condition.quantifier === 'ForAllValues' || operator.negated || actual.length === 1
  return one && actual.every(satisfied)
}

function holdsWithoutKey(condition: Condition, operator: StringOperator): boolean {
  if (condition.ifExists || condition.quantifier === 'ForAllValues') return true
  return condition.quantifier === undefined && operator.negated
}
