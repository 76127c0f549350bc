import { ServiceError } from '../errors.ts'
import { answerHeaders } from './cors.ts'
import { writeOutput } from './write-output.ts'

/** An HTTP answer with a text body; header names in lower case. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** `json` for user pools and identity pools, `sync` for cognito-sync. */
export type AnswerKind = 'json' | 'sync'

const contentTypes: Record<AnswerKind, string> = {
  json: 'application/x-amz-json-1.1',
  sync: 'application/json',
}

const longestHeader = 1024

/** The answer that carries an operation's output (awsJson1_1 and restJson1: status 200, JSON). */
export function outputAnswer(output: object, requestId: string, kind: AnswerKind): Answer {
  return { statusCode: 200, headers: headers(requestId, kind), body: writeOutput(output) }
}

/**
 * The answer to an error: a ServiceError's own name, status and sentence, in the body and in the
 * headers that REST clients read. Anything unforeseen is one fixed InternalErrorException that
 * tells nothing of the inside.
 *
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function errorAnswer(error: unknown, requestId: string, kind: AnswerKind): Answer {
  const known = error instanceof ServiceError ? error : new ServiceError('InternalErrorException')
  return {
    statusCode: kind === 'sync' ? known.syncStatus : known.status,
    headers: {
      ...headers(requestId, kind),
      'x-amzn-errortype': `${known.code}:`, // clients cut at the colon, as AWS sends one
      'x-amzn-errormessage': headerText(known.message),
    },
    body: JSON.stringify({ __type: known.code, message: known.message }),
  }
}

function headers(requestId: string, kind: AnswerKind): Record<string, string> {
  return {
    ...answerHeaders,
    'content-type': contentTypes[kind],
    'x-amzn-requestid': headerText(requestId),
  }
}

/** Printable ASCII only: line breaks would end the header, other characters end the connection. */
function headerText(text: string): string {
  return text
    .slice(0, longestHeader)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^ -~]/gu, '?')
    .trim()
}
