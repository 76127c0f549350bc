import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { changeNews, type DatasetChange } from '../domain/sync/push-message.ts'

/** Milliseconds after which a message that API Gateway does not take has failed. */
const patience = 5_000

/** The error of telling a connection that is over. */
export const connectionGone = new Error('the connection is over')

/**
 * Tells a connection that a dataset changed.
 *
 * @throws connectionGone; or API Gateway's own error
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function tellConnection(
  gateway: ApiGatewayManagementApiClient,
  ConnectionId: string,
  change: DatasetChange,
): Promise<void> {
  const { PostToConnectionCommand } = await import('@aws-sdk/client-apigatewaymanagementapi')
  const Data = JSON.stringify(changeNews(change))
  try {
    await gateway.send(new PostToConnectionCommand({ ConnectionId, Data }), inTime())
  } catch (error) {
    throw isGone(error) ? connectionGone : error
  }
}

/** Ends a connection, if it is there. @throws API Gateway's own error */
export async function hangUp(
  gateway: ApiGatewayManagementApiClient,
  ConnectionId: string,
): Promise<void> {
  const { DeleteConnectionCommand } = await import('@aws-sdk/client-apigatewaymanagementapi')
  try {
    await gateway.send(new DeleteConnectionCommand({ ConnectionId }), inTime())
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

function inTime() {
  return { abortSignal: AbortSignal.timeout(patience) }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'GoneException'
}
