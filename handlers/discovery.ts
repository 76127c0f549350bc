import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { discoveryDocument } from '../lib/discovery/documents.ts'
import { isLogoPath, publicLogo, type Logo } from '../lib/discovery/logo.ts'
import { errorBody } from '../lib/http/error-body.ts'
import { preflight } from '../lib/http/preflight.ts'
import { answerHeaders } from '../lib/protocol/cors.ts'
import { processServices } from '../lib/services.ts'

/**
 * Health, and each issuer's configuration and key set: what verifiers of our tokens read. Also the
 * logos of the classic pages, whose addresses change with them.
 */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(preflight())
  .use(errorBody())
  .handler(async ({ rawPath }) => {
    if (isLogoPath(rawPath)) return logoAnswer(await publicLogo(processServices().table, rawPath))
    const { document, maxAge } = await discoveryDocument(processServices(), rawPath)
    return {
      statusCode: 200,
      headers: {
        ...answerHeaders,
        'content-type': 'application/json',
        'cache-control': maxAge > 0 ? `public, max-age=${maxAge}` : 'no-store',
      },
      body: JSON.stringify(document),
    }
  })

/** A picture is never taken for anything else, even when somebody goes to its address. */
function logoAnswer({ bytes, type }: Logo): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      ...answerHeaders,
      'content-type': type,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=86400, immutable',
    },
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
  }
}
