import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { ServiceError } from '../errors.ts'
import { errorAnswer } from '../protocol/answers.ts'
import { answerKind } from './answer-kind.ts'

/**
 * Answers errors in AWS's form. What was not foreseen is logged with its request id and answered
 * with one fixed sentence that tells nothing of the inside.
 */
export function errorBody(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> {
  return {
    onError: (request) => {
      const { rawPath, requestContext } = request.event
      const { requestId } = requestContext
      if (!(request.error instanceof ServiceError)) logFault(requestId, request.error)
      request.response = errorAnswer(request.error, requestId, answerKind(rawPath))
    },
  }
}

/** Writes a fault to the log: its stack, never the request, which holds passwords. */
function logFault(requestId: string, error: unknown): void {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', requestId, fault })}\n`)
}
