import { AwsClient, AwsError, type Service, type Wire } from './aws-client.ts'

/** One of AWS's JSON services. */
export interface JsonService extends Service {
  /** What stands before the operation in X-Amz-Target, such as `DynamoDB_20120810`. */
  readonly target: string
  readonly contentType: string
}

/** A client of a service that speaks AWS's JSON protocol. */
export class JsonClient extends AwsClient {
  constructor(service: JsonService) {
    super(service, jsonWire(service))
  }
}

function jsonWire({ target, contentType }: JsonService): Wire {
  return {
    request: (operation, input) => ({
      headers: { 'content-type': contentType, 'x-amz-target': `${target}.${operation}` },
      body: JSON.stringify(input),
    }),
    output: membersOf,
    fault: (text, status) => {
      const members = membersOf(text)
      const type = typeof members.__type === 'string' ? members.__type : 'UnknownError'
      return new AwsError(type.slice(type.indexOf('#') + 1), status, members)
    },
  }
}

function membersOf(text: string): Record<string, unknown> {
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown> // these services answer objects
}
