import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { preflightAnswer } from '../protocol/cors.ts'

/** Answers the preflights of browsers, on every path. */
export function preflight(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> {
  return {
    before: ({ event }) =>
      event.requestContext.http.method === 'OPTIONS' ? preflightAnswer() : undefined,
  }
}
