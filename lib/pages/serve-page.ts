import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Services } from '../services.ts'
import { emptyAnswer, pageAnswer, type Page } from './page.ts'
import { pageRequest, type PageRequest } from './page-request.ts'

/** A page, which may act on being read. */
type ReadPage = (services: Services, request: PageRequest) => Promise<Page>

/** The pages of a domain by their paths, each loaded when it is first read. */
const pages = new Map<string, () => Promise<ReadPage>>([
  ['confirmuser', async () => (await import('./confirm-user.ts')).confirmUserPage],
])

const notFound: Page = { status: 404, title: 'There is no such page', paragraphs: [] }
const unclear: Page = { status: 400, title: 'This address cannot be read', paragraphs: [] }
const failed: Page = {
  status: 500,
  title: 'Something went wrong',
  paragraphs: ['Please try again later.'],
}

/**
 * Answers a request at a user pool's domain. Nothing acts before its reader does: a HEAD request
 * gets no more than headers, and a browser that fetches ahead is asked to come back. A program that
 * opens links for its reader cannot be told from them.
 */
export async function servePage(
  services: Services,
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const request = pageRequest(event)
  const load = request && pages.get(request.path)
  if (!request) return pageAnswer(unclear)
  if (!load) return pageAnswer(notFound)
  if (request.method === 'HEAD') return emptyAnswer(200)
  if (request.method !== 'GET') return emptyAnswer(405)
  if (request.isAhead) return emptyAnswer(503)
  try {
    const read = await load()
    return pageAnswer(await read(services, request))
  } catch (error) {
    logFault(event.requestContext.requestId, error)
    return pageAnswer(failed)
  }
}

/** Writes a fault to the log: its stack, never the request, which holds a code. */
function logFault(requestId: string, error: unknown): void {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', requestId, fault })}\n`)
}
