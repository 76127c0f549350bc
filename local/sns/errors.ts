import { QueryError } from '../query-protocol.ts'

/** SNS's InvalidParameter, whose sentences all begin alike. */
export function invalidParameter(detail: string): QueryError {
  return new QueryError('InvalidParameter', `Invalid parameter: ${detail}`)
}

/** SNS's NotFound for a kind of thing: `Endpoint does not exist`. */
export function notFound(what: 'Endpoint' | 'PlatformApplication' | 'Topic'): QueryError {
  return new QueryError('NotFound', `${what} does not exist`, 404)
}
