import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Services } from '../services.ts'
import { emptyAnswer, pageAnswer, type Page } from './page.ts'
import { pageRequest, type PageRequest } from './page-request.ts'

/** A page, which may act on being read, and is loaded when it first is. */
interface PageEntry {
  readonly methods: readonly string[]
  readonly load: () => Promise<(services: Services, request: PageRequest) => Promise<Page>>
}

/** The pages of a domain by their paths. */
const pages = new Map<string, PageEntry>([
  [
    'confirmuser',
    {
      methods: ['GET'],
      load: async () => (await import('./confirm-user.ts')).confirmUserPage,
    },
  ],
  [
    'eventfeedback',
    {
      methods: ['GET', 'POST'],
      load: async () => (await import('./event-feedback.ts')).eventFeedbackPage,
    },
  ],
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
  const page = request && pages.get(request.path)
  if (!request) return pageAnswer(unclear)
  if (!page) return pageAnswer(notFound)
  if (request.method === 'HEAD') return emptyAnswer(200)
  if (!page.methods.includes(request.method)) return emptyAnswer(405)
  if (request.isAhead) return emptyAnswer(503)
  try {
    const read = await page.load()
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
