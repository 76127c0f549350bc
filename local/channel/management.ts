import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestTarget } from '../gateway/event.ts'
import { BodyTooLargeError, readBody, startHttp, type RunningServer } from '../http.ts'
import type { Connections } from './connections.ts'

/** API Gateway takes no longer message (quotas for WebSocket APIs). */
const messageLimit = 128 * 1024

/**
 * Starts a stand-in for the API that functions speak to open WebSockets by: sending, asking, closing.
 * It takes calls signed with any key.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function startManagement(connections: Connections): Promise<RunningServer> {
  return startHttp((request, response) => {
    answer(connections, request, response).catch((error: unknown) => {
      if (!(error instanceof BodyTooLargeError)) response.destroy()
      else refuse(response, 413, 'PayloadTooLargeException')
    })
  })
}

async function answer(
  connections: Connections,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, encoded] = /^\/@connections\/([^/]+)$/u.exec(requestTarget(request).path) ?? []
  if (encoded === undefined) {
    refuse(response, 403, 'ForbiddenException')
    return
  }
  const id = decodeURIComponent(encoded)
  const body = await readBody(request, messageLimit)
  if (request.method === 'POST') {
    if (connections.send(id, body)) response.writeHead(200).end()
    else refuse(response, 410, 'GoneException')
  } else if (request.method === 'DELETE') {
    if (connections.close(id)) response.writeHead(204).end()
    else refuse(response, 410, 'GoneException')
  } else {
    const facts = connections.facts(id)
    if (!facts) {
      refuse(response, 410, 'GoneException')
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(facts))
  }
}

function refuse(response: ServerResponse, statusCode: number, name: string): void {
  response
    .writeHead(statusCode, { 'content-type': 'application/json', 'x-amzn-errortype': name })
    .end(JSON.stringify({ message: name.replace('Exception', '') }))
}
