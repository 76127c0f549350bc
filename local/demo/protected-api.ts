import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import { startHttp, type RunningServer } from '../http.ts'

/** Somebody's API with one route, which the Lambda authorizer guards as API Gateway would. */
export async function startProtectedApi(authorizer: {
  url: string
  poolId: string
  clientId: string
}): Promise<RunningServer> {
  Object.assign(process.env, {
    COGNATE_URL: authorizer.url,
    COGNATE_AUTHORIZER_POOLS: authorizer.poolId,
    COGNATE_AUTHORIZER_CLIENTS: authorizer.clientId,
    COGNATE_AUTHORIZER_TOKEN_USE: 'access',
  })
  const { handler } = await import('../../handlers/authorizer.ts')
  return startHttp((request, response) => {
    const event = {
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/notes',
      identitySource: [request.headers.authorization ?? ''],
      headers: { authorization: request.headers.authorization ?? '' },
    } as unknown as APIGatewayRequestAuthorizerEventV2 // what the authorizer reads of it
    void Promise.resolve(handler(event)).then(
      (answer) => {
        const isAuthorized = 'isAuthorized' in answer && answer.isAuthorized
        response.statusCode = isAuthorized ? 200 : 403
        response.end(JSON.stringify({ notes: isAuthorized ? ['Buy milk'] : [] }))
      },
      () => {
        response.statusCode = 401
        response.end()
      },
    )
  })
}
