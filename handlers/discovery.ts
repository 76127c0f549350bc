import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { discoveryDocument } from '../lib/discovery/documents.ts'
import { errorBody } from '../lib/http/error-body.ts'
import { preflight } from '../lib/http/preflight.ts'
import { answerHeaders } from '../lib/protocol/cors.ts'
import { processServices } from '../lib/services.ts'

/** Health, and each issuer's configuration and key set: what verifiers of our tokens read. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(preflight())
  .use(errorBody())
  .handler(async ({ rawPath }) => {
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
