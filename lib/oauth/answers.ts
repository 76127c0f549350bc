import type { APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda'
import type { OAuthFault } from './faults.ts'

export type { Answer }

const neverStored = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

/**
 * Sends the browser on by GET, whatever it came with (RFC 9110, 303 See Other). A registered address
 * may hold letters that a header may not.
 */
export function seeOther(location: string, cookies: readonly string[] = []): Answer {
  return {
    statusCode: 303,
    headers: { ...neverStored, location: location.replaceAll(/[^\x21-\x7e]+/gu, encodeURI) },
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    body: '',
  }
}

/** Any page may read these: they take no cookies. */
const openHeaders = {
  ...neverStored,
  pragma: 'no-cache', // RFC 6749, section 5.1
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'www-authenticate, x-amz-cognito-request-id',
  'x-content-type-options': 'nosniff',
}

/** A JSON answer of an endpoint for programs. */
export function jsonAnswer(
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const type = { 'content-type': 'application/json;charset=UTF-8' }
  return {
    statusCode,
    headers: { ...openHeaders, ...type, ...headers },
    body: JSON.stringify(body),
  }
}

/** The answer of an endpoint for programs that has nothing to say. */
export function emptyAnswer(
  statusCode: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { statusCode, headers: { ...openHeaders, ...headers }, body: '' }
}

/** A refusal of an endpoint for programs (RFC 6749, section 5.2). */
export function faultAnswer(
  { error, message }: OAuthFault,
  statusCode = 400,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const description = message === '' ? {} : { error_description: message }
  return jsonAnswer(statusCode, { error, ...description }, headers)
}

/** A refusal of who bears a token: the error stands in the header too (RFC 6750, section 3). */
export function refusedBearer(fault: OAuthFault, status: number): Answer {
  const { error, message } = fault
  const challenge = `Bearer error="${error}", error_description="${message}"`
  return faultAnswer(fault, status, { 'www-authenticate': challenge })
}

/** Lets the scripts of any page ask an endpoint for programs (Fetch standard, CORS protocol). */
export function preflightAnswer(): Answer {
  return emptyAnswer(204, {
    'access-control-allow-headers': 'authorization,content-type,amz-sdk-request,x-amz-user-agent',
    'access-control-allow-methods': 'GET,POST',
    'access-control-max-age': '7200', // the most that Chromium keeps
  })
}
