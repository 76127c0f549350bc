import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { answerAtDomain } from '../lib/pages/site.ts'
import { processServices } from '../lib/services.ts'

/** The domains of user pools: their pages, below `/auth/{domain}` or at a host of their own. */
export const handler = (
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> => answerAtDomain(processServices(), event)
