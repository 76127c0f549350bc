import { ServiceError } from '../errors.ts'
import type { Families, Operation } from '../operations/operation.ts'
import { parseAwsJson } from '../protocol/aws-json.ts'
import { bodyLimit } from '../protocol/body-limit.ts'
import { parseJsonBody } from '../protocol/json-body.ts'
import { sync, type Api } from '../protocol/models/index.ts'
import { readInput } from '../protocol/read-input.ts'
import { matchRestOperation, readRestInput } from '../protocol/rest-json.ts'
import type { HttpRequest } from './request.ts'

/** What a request asks for. The input is read only after its caller is known. */
export interface Call {
  readonly api: Api
  readonly operation: string
  readonly readInput: () => Record<string, unknown>
}

/**
 * Finds what a request asks for: by target header (`POST /`), by REST path (`/identitypools…`), or
 * by direct route (`POST /{family}/{Operation}`).
 *
 * @throws ServiceError UnknownOperationException, SerializationException and the like
 */
export function route(families: Families, request: HttpRequest): Call {
  if (request.path === '/' || request.path === '') {
    const { api, operation, body } = parseAwsJson(request)
    return { api, operation, readInput: () => readInput(api, operation, body) }
  }
  const rest = matchRestOperation(request.method, request.path)
  if (rest) {
    const { operation, labels } = rest
    return {
      api: sync,
      operation,
      readInput: () => readRestInput(operation, { ...request, labels }),
    }
  }
  return directRoute(families, request)
}

/**
 * Loads the operation of a call.
 *
 * @throws ServiceError NotImplementedException for one that AWS has and we have not yet;
 *   UnknownOperationException for one that AWS does not have either
 */
export async function loadOperation(
  families: Families,
  { api, operation }: Call,
): Promise<Operation> {
  for (const family of Object.values(families)) {
    const isHere = family.api === api && Object.hasOwn(family.operations, operation)
    const load = isHere ? family.operations[operation] : undefined
    if (load) return load()
  }
  if (!Object.hasOwn(api.operations, operation)) throw new ServiceError('UnknownOperationException')
  throw new ServiceError('NotImplementedException', `${operation} is not built yet.`)
}

function directRoute(families: Families, { method, path, body }: HttpRequest): Call {
  const [, name = '', operation = '', ...more] = path.split('/')
  const family = Object.hasOwn(families, name) ? families[name] : undefined
  const isHere = family && more.length === 0 && Object.hasOwn(family.operations, operation)
  if (!isHere || method !== 'POST') throw new ServiceError('UnknownOperationException')
  const { api } = family
  const parse = () => parseJsonBody(body, bodyLimit(operation))
  return { api, operation, readInput: () => readInput(api, operation, parse()) }
}
