import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { isAudited } from '../audit/audited-operations.ts'
import { audited } from '../audit/audited.ts'
import { outputAnswer } from '../protocol/answers.ts'
import { processServices, type Services } from '../services.ts'
import { answerKind } from './answer-kind.ts'
import { requireCaller } from './caller.ts'
import { errorBody } from './error-body.ts'
import { preflight } from './preflight.ts'
import type { Families, Operation } from '../operations/operation.ts'
import { loadOperation, route, type Call } from './front-door.ts'
import { httpRequest, type HttpRequest } from './request.ts'

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
      const call = readingOnce(route(families, request))
      if (forward?.operations.has(call.operation)) return forward.invoke(services(), event)
      const operation = await loadOperation(families, call)
      const perform = () => runOperation(services(), operation, { call, request })
      const output = isAudited(call.operation)
        ? await audited(services(), { ...call, api: call.api.name, request }, perform)
        : await perform()
      return outputAnswer(output, request.requestId, answerKind(event.rawPath))
    })
}

/** The call with an input that is read and checked once, for whoever asks. */
function readingOnce(call: Call): Call {
  let input: Record<string, unknown> | undefined
  return { ...call, readInput: () => (input ??= call.readInput()) }
}

async function runOperation(
  services: Services,
  operation: Operation,
  { call, request }: { call: Call; request: HttpRequest },
): Promise<object> {
  const ahead = operation.ahead ? readingAhead(services, operation, call) : services
  const caller =
    operation.access === 'signed' ? await requireCaller(ahead, call.api, request) : undefined
  const { requestId, sourceIp, headers } = request
  const input = call.readInput() as never // checked against the operation's model
  const userAgent = headers['user-agent']
  const context = { requestId, sourceIp, userAgent, caller }
  return operation.run(input, caller?.kind === 'identity' ? ahead : services, context)
}

/**
 * Services whose first reading, that of the keys of an identity's signature, brings along what the
 * operation names. What came is not looked at before the signature is found to be good.
 */
function readingAhead(services: Services, operation: Operation, call: Call): Services {
  const name = async () => {
    try {
      const input = call.readInput() as never // checked against the operation's model
      return (await operation.ahead?.(input, services)) ?? []
    } catch {
      return [] // bad input is refused by the operation, once its caller is known
    }
  }
  return Object.create(services, { table: { value: services.table.along(name) } }) as Services // with this table
}
