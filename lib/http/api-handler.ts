import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { outputAnswer } from '../protocol/answers.ts'
import { processServices, type Services } from '../services.ts'
import { answerKind } from './answer-kind.ts'
import { requireCaller } from './caller.ts'
import { errorBody } from './error-body.ts'
import { preflight } from './preflight.ts'
import type { Families } from '../operations/operation.ts'
import { loadOperation, route } from './front-door.ts'
import { httpRequest } from './request.ts'

/** Takes an event to another function, for operations that this one has no right to run. */
export interface Forward {
  readonly operations: ReadonlySet<string>
  readonly invoke: (
    services: Services,
    event: APIGatewayProxyEventV2,
  ) => Promise<APIGatewayProxyStructuredResultV2>
}

/** Builds the handler of a function that serves operations of the three APIs. */
export function apiHandler(
  families: Families,
  { forward, services = processServices }: { forward?: Forward; services?: () => Services } = {},
) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(preflight())
    .use(errorBody())
    .handler(async (event) => {
      const request = httpRequest(event)
      const call = route(families, request)
      if (forward?.operations.has(call.operation)) return forward.invoke(services(), event)
      const operation = await loadOperation(families, call)
      const caller =
        operation.access === 'signed'
          ? await requireCaller(services(), call.api, request)
          : undefined
      const { requestId, sourceIp, headers } = request
      const input = call.readInput() as never // checked against the operation's model
      const userAgent = headers['user-agent']
      const context = { requestId, sourceIp, userAgent, caller }
      const output = await operation.run(input, services(), context)
      return outputAnswer(output, requestId, answerKind(event.rawPath))
    })
}
