import { channelHandler } from '../lib/http/channel-handler.ts'

/** The connections that hear of an identity's datasets: the routes of the WebSocket API. */
export const handler = channelHandler()
