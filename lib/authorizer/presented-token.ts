import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda'

/** What API Gateway asks an authorizer with: REST and WebSocket APIs, HTTP APIs in both formats. */
export type AuthorizerEvent =
  | APIGatewayTokenAuthorizerEvent
  | APIGatewayRequestAuthorizerEvent
  | APIGatewayRequestAuthorizerEventV2

/** Where in a request the token stands. API Gateway itself chooses it for TOKEN events. */
export interface TokenSource {
  readonly place: 'header' | 'querystring'
  readonly name: string
}

type Named = Readonly<Record<string, unknown>> | null | undefined

/**
 * Reads a source as API Gateway spells it: `header.Authorization`, `querystring.token`, with
 * `method.request.` or `$request.` in front if one likes.
 *
 * @throws Error when it is none
 */
export function readTokenSource(text: string): TokenSource {
  const [, place, name] =
    /^(?:(?:method|route|\$)\.?request\.)?(header|querystring)\.([\w-]+)$/u.exec(text) ?? []
  if ((place !== 'header' && place !== 'querystring') || name === undefined) {
    throw new Error('COGNATE_AUTHORIZER_SOURCE is like `header.Authorization`')
  }
  return { place, name: place === 'header' ? name.toLowerCase() : name }
}

/**
 * The token that a request presents, without the word `Bearer`; undefined when there is none, or
 * more than one, so that nobody else reads another than we do.
 *
 * Source: API Gateway developer guide, "Input to an API Gateway Lambda authorizer"; RFC 6750,
 * section 2.1.
 */
export function presentedToken(event: AuthorizerEvent, source: TokenSource): string | undefined {
  const values = event.type === 'TOKEN' ? [event.authorizationToken] : requestValues(event, source)
  const [value, ...more] = values
  if (typeof value !== 'string' || more.length > 0) return undefined
  const token = value.replace(/^bearer +/iu, '')
  return token === '' ? undefined : token
}

function requestValues(
  event: APIGatewayRequestAuthorizerEvent | APIGatewayRequestAuthorizerEventV2,
  { place, name }: TokenSource,
): readonly unknown[] {
  if (place === 'header') {
    const all = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined
    return valuesOf(all ?? event.headers, (key) => key.toLowerCase() === name)
  }
  const all =
    'multiValueQueryStringParameters' in event ? event.multiValueQueryStringParameters : undefined
  return valuesOf(all ?? event.queryStringParameters, (key) => key === name)
}

function valuesOf(named: Named, isWanted: (key: string) => boolean): readonly unknown[] {
  return Object.entries(named ?? {})
    .filter(([key]) => isWanted(key))
    .flatMap(([, value]) => value)
}
