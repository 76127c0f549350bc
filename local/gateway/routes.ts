/** One route of the HTTP API and the function behind it. */
export interface Route {
  readonly functionName: string
  /** Such as `POST /sign-in/{operation}`, or `$default`. */
  readonly routeKey: string
}

/** The route that takes a request, and what its path variables stand for, decoded. */
export interface MatchedRoute extends Route {
  readonly pathParameters: Readonly<Record<string, string>> | undefined
}

interface Pattern extends Route {
  readonly method: string
  readonly segments: readonly string[]
  readonly isGreedy: boolean
  /** Higher goes first: full matches before greedy ones, named segments before variables. */
  readonly rank: number
}

/** Chooses the route of a request: its method, and its path as it was sent, still encoded. */
export type Router = (method: string, path: string) => MatchedRoute | undefined

/**
 * Makes the router of an HTTP API, which prefers a full match to a greedy one and either to
 * `$default`, and a method's own route to one for any method.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function createRouter(routes: readonly Route[]): Router {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  const patterns = routes
    .filter((route) => route !== fallback)
    .map(toPattern)
    .sort((a, b) => b.rank - a.rank)
  return (method, path) => {
    const segments = path.split('/').slice(1)
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue
      const pathParameters = matchSegments(pattern, segments)
      if (pathParameters) {
        const { functionName, routeKey } = pattern
        const hasVariables = Object.keys(pathParameters).length > 0
        return { functionName, routeKey, pathParameters: hasVariables ? pathParameters : undefined }
      }
    }
    return fallback && { ...fallback, pathParameters: undefined }
  }
}

function toPattern(route: Route): Pattern {
  const [method = '', path = ''] = route.routeKey.split(' ')
  const segments = path.split('/').slice(1)
  const isGreedy = segments.at(-1)?.endsWith('+}') ?? false
  const named = segments.filter((segment) => !segment.startsWith('{')).length
  const rank = (isGreedy ? 0 : 1000) + named * 2 + (method === 'ANY' ? 0 : 1)
  return { ...route, method, segments, isGreedy, rank }
}

function matchSegments(
  { segments, isGreedy }: Pattern,
  actual: readonly string[],
): Record<string, string> | undefined {
  if (isGreedy ? actual.length < segments.length : actual.length !== segments.length) {
    return undefined
  }
  const variables: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const isLast = isGreedy && index === segments.length - 1
    const value = isLast ? actual.slice(index).join('/') : (actual[index] ?? '')
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined
    } else {
      if (value === '') return undefined
      variables[segment.slice(1, isLast ? -2 : -1)] = decoded(value)
    }
  }
  return variables
}

/** Percent-decodes what can be decoded and leaves the rest as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
