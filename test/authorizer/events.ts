import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda'

/** The method that every event calls. */
export const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:abcdef/prod/GET/notes/7'

/** Every method of that stage. */
export const stageArn = 'arn:aws:execute-api:us-east-1:123456789012:abcdef/prod/*'

/** What a REST API asks a TOKEN authorizer. */
export function tokenEvent(authorizationToken: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', methodArn, authorizationToken }
}

/** What a REST API asks a REQUEST authorizer, as far as ours looks at it. */
export function requestEvent(
  more: Partial<APIGatewayRequestAuthorizerEvent>,
): APIGatewayRequestAuthorizerEvent {
  const event = { type: 'REQUEST', methodArn, headers: {}, ...more }
  return event as APIGatewayRequestAuthorizerEvent // the rest is not looked at
}

/** What an HTTP API asks in format 2.0, as far as ours looks at it. */
export function httpEvent(
  more: Partial<APIGatewayRequestAuthorizerEventV2>,
): APIGatewayRequestAuthorizerEventV2 {
  const event = { version: '2.0', type: 'REQUEST', routeArn: methodArn, headers: {}, ...more }
  return event as APIGatewayRequestAuthorizerEventV2 // the rest is not looked at
}
