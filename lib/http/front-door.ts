import { ServiceError } from '../errors.ts'
import type { Family, Operation } from '../operations/operation.ts'
import { models, type ApiName } from '../protocol/models/index.ts'
import { parseAwsJson, parseJsonBody } from '../protocol/aws-json.ts'
import { readInput } from '../protocol/read-input.ts'
import { matchRestOperation, readRestInput } from '../protocol/rest-json.ts'
import type { HttpRequest } from './request.ts'

/** The operations that a function serves: families by their name in direct routes. */
export type Families = Readonly<Record<string, { api: ApiName; operations: Family }>>

/** What a request asks for. The input is read only after its caller is known. */
export interface Call {
  readonly api: ApiName
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
      api: 'sync',
      operation,
      readInput: () => readRestInput(operation, { ...request, labels }),
    }
  }
  const [, name = '', operation = '', ...more] = request.path.split('/')
  const family = Object.hasOwn(families, name) ? families[name] : undefined
  if (!family || more.length > 0 || request.method !== 'POST') {
    throw new ServiceError('UnknownOperationException')
  }
  if (
    Object.hasOwn(models[family.api].operations, operation) &&
    !(operation in family.operations)
  ) {
    throw new ServiceError('UnknownOperationException', `${operation} is not in ${name}.`)
  }
  return {
    api: family.api,
    operation,
    readInput: () => readInput(family.api, operation, parseJsonBody(request)),
  }
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
    const load = family.api === api && Object.hasOwn(family.operations, operation)
    const loader = load ? family.operations[operation] : undefined
    if (loader) return loader()
  }
  if (Object.hasOwn(models[api].operations, operation)) {
    throw new ServiceError('NotImplementedException', `${operation} is not built yet.`)
  }
  throw new ServiceError('UnknownOperationException')
}
