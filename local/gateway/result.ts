import type { ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/**
 * Writes what a function answered, in payload format 2.0, or the JSON of anything else as 200.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function writeResult(response: ServerResponse, result: unknown): void {
  const { statusCode, headers, cookies, body, isBase64Encoded } = structured(result)
  response.statusCode = statusCode
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value))
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (!response.hasHeader('content-type') && body !== undefined) {
    response.setHeader('content-type', 'text/plain; charset=utf-8')
  }
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8')
  if (statusCode !== 204 && statusCode !== 304) response.setHeader('content-length', bytes.length)
  response.end(bytes)
}

function structured(
  result: unknown,
): APIGatewayProxyStructuredResultV2 & { readonly statusCode: number } {
  const answer = result as APIGatewayProxyStructuredResultV2 | string | null | undefined // a function answers anything
  if (typeof answer === 'object' && answer?.statusCode !== undefined) {
    return { ...answer, statusCode: answer.statusCode }
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof answer === 'string' ? answer : JSON.stringify(answer ?? null),
  }
}
