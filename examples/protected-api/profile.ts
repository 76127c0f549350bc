import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'

/** The claims that this API reads of an access token. */
interface Claims {
  readonly sub: string
  readonly username: string
  readonly scope: string
}

/** `GET /profile` of an HTTP API: the authorizer's context stands under `lambda`. */
export function handler(
  event: APIGatewayProxyEventV2WithLambdaAuthorizer<Claims>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { sub, username, scope } = event.requestContext.authorizer.lambda
  return Promise.resolve({ statusCode: 200, body: JSON.stringify({ sub, username, scope }) })
}
