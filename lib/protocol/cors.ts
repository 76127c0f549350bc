const requestHeaders = [
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization', // a wildcard does not cover this one (Fetch standard, CORS protocol)
  'cache-control',
  'content-type',
  'x-amz-client-context',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-target',
  'x-amz-user-agent',
]

/**
 * Headers of every answer of the three APIs: any origin may read it, error headers included (REST
 * clients find the error's name nowhere else), and nothing stores or sniffs it.
 *
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export const answerHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/**
 * The answer to a preflight request, on every path. No cookie is ever read by the APIs, so there is
 * nothing to protect from other origins.
 *
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function preflightAnswer(): {
  statusCode: number
  headers: Record<string, string>
  body: string
} {
  return {
    statusCode: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': requestHeaders.join(','),
      'access-control-allow-methods': 'GET,POST,PATCH,DELETE',
      'access-control-max-age': '7200', // the most that Chromium keeps
    },
    body: '',
  }
}
