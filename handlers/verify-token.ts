import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { errorBody } from '../lib/http/error-body.ts'
import { preflight } from '../lib/http/preflight.ts'
import { httpRequest } from '../lib/http/request.ts'
import { answerHeaders } from '../lib/protocol/cors.ts'
import { processServices } from '../lib/services.ts'
import { readInquiry } from '../lib/verify-token/inquiry.ts'
import { verifyToken } from '../lib/verify-token/verify-token.ts'

/** Tells over HTTP whether a token holds, and why not: `POST /verify-token`. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(preflight())
  .use(errorBody())
  .handler(async (event) => {
    const answer = await verifyToken(processServices(), readInquiry(httpRequest(event)))
    return {
      statusCode: 200,
      headers: { ...answerHeaders, 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    }
  })
