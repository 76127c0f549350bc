import type { QueryParameters } from '../query-protocol.ts'
import { invalidParameter } from './errors.ts'

/** A parameter that must be there; throws SNS's InvalidParameter otherwise. */
export function required(parameters: QueryParameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined || value === '') {
    throw invalidParameter(`${name} Reason: no value for required parameter`)
  }
  return value
}

/** A parameter that must be an ARN; throws SNS's InvalidParameter otherwise. */
export function requiredArn(parameters: QueryParameters, name: string): string {
  const value = required(parameters, name)
  const elements = value.split(':').length
  if (elements < 6) {
    throw invalidParameter(`${name} Reason: An ARN must have at least 6 elements, not ${elements}`)
  }
  return value
}

const pageSize = 100

/** The page of a listing that `NextToken` asks for, in the order of ARNs, and the next token. */
export function page<Item extends { arn: string }>(
  parameters: QueryParameters,
  items: readonly Item[],
): { items: Item[]; NextToken: string | undefined } {
  const token = parameters.get('NextToken')
  const last = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8')
  if (token !== undefined && !last.startsWith('arn:')) {
    throw invalidParameter('NextToken Reason: the token is not valid')
  }
  const rest = items
    .filter(({ arn }) => arn > last)
    .sort((one, other) => (one.arn < other.arn ? -1 : 1))
  const shown = rest.slice(0, pageSize)
  const end = rest.length > pageSize ? shown.at(-1)?.arn : undefined
  return {
    items: shown,
    NextToken: end === undefined ? undefined : Buffer.from(end).toString('base64url'),
  }
}
