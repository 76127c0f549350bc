import { Connections } from './connections.ts'
import { startManagement } from './management.ts'

/** What stands in for a WebSocket API of API Gateway while it runs. */
export interface RunningChannel {
  readonly connections: Connections
  /** Where functions speak to the connections. */
  readonly managementUrl: string
  /** To be called when the connections are cut. */
  stop(): Promise<void>
}

/** Where the channel is on the server's own port. */
export const channelPath = '/channel'

/** Starts what keeps WebSockets; `channelUpgrade` brings them. */
export async function startChannel(): Promise<RunningChannel> {
  const connections = new Connections()
  const management = await startManagement(connections)
  return {
    connections,
    managementUrl: management.url,
    stop: () => management.stop(),
  }
}
