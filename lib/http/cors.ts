import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { answerHeaders, preflightHeaders } from '../protocol/cors.ts'

type Middleware = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>

/** Answers preflights on every path and lets browsers read every other answer. */
export function cors(): Required<Pick<Middleware, 'before' | 'after' | 'onError'>> {
  const addHeaders: Middleware['after'] = ({ event, response }) => {
    if (!response) return
    response.headers = {
      ...response.headers,
      ...answerHeaders,
      'x-amzn-RequestId': event.requestContext.requestId,
    }
  }
  return {
    before: ({ event }) => {
      if (event.requestContext.http.method !== 'OPTIONS') return undefined
      return { statusCode: 204, headers: preflightHeaders }
    },
    after: addHeaders,
    onError: addHeaders,
  }
}
