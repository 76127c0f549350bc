import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'

/** `GET /notes` of a REST API: the authorizer's context holds the token's claims. */
export function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const owner: unknown = event.requestContext.authorizer?.sub
  return Promise.resolve({
    statusCode: 200,
    body: JSON.stringify({ owner, notes: ['Water the plants'] }),
  })
}
