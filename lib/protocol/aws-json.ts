import { ServiceError } from '../errors.ts'
import { bodyLimit } from './body-limit.ts'
import { parseJsonBody } from './json-body.ts'
import { cognate, identityPools, userPools } from './models/index.ts'
import type { Api } from './models/index.ts'

/** An HTTP request to the AWS JSON endpoint; header names in lower case. */
export interface AwsJsonRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string | Uint8Array
}

/** A request whose operation is known; its body is an object, not yet checked against the model. */
export interface AwsJsonCall {
  readonly api: Api
  readonly operation: string
  readonly body: Record<string, unknown>
}

/** The models name 1.1; AWS's front ends read 1.0 alike, and some old clients send it. */
const contentTypes = ['application/x-amz-json-1.1', 'application/x-amz-json-1.0']

/**
 * Parses a request of the awsJson1_1 protocol: `X-Amz-Target` names the API and the operation, the
 * body is the input. Throws UnknownOperationException (no such operation, or not this protocol),
 * SerializationException, RequestEntityTooLargeException.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function parseAwsJson({ method, headers, body }: AwsJsonRequest): AwsJsonCall {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';', 1)
  const isAwsJson = contentTypes.includes(mediaType.trim().toLowerCase())
  if (method !== 'POST' || !isAwsJson) throw new ServiceError('UnknownOperationException')
  const { api, operation } = findOperation(headers['x-amz-target'] ?? '')
  return { api, operation, body: parseJsonBody(body, bodyLimit(operation)) }
}

/**
 * The API and operation of `Prefix.Operation`. AWS's own examples and old mobile SDKs put a Java
 * package before the prefix: `com.amazonaws.cognito.identity.model.AWSCognitoIdentityService.GetId`.
 */
function findOperation(target: string): { api: Api; operation: string } {
  const [prefix, operation = ''] = target.split('.').slice(-2)
  const api = [userPools, identityPools, cognate].find(
    ({ targetPrefix }) => targetPrefix === prefix,
  )
  if (api === undefined || !Object.hasOwn(api.operations, operation)) {
    throw new ServiceError('UnknownOperationException')
  }
  return { api, operation }
}
