import { ServiceError } from '../errors.ts'
import { findSessionSigningKey, type SessionSigningKey } from '../identity-pools/session-keys.ts'
import { sync } from '../protocol/models/index.ts'
import { verifyPresigned } from '../protocol/verify-presigned.ts'
import { processServices, type Services } from '../services.ts'
import { connect, disconnect } from '../sync/channel-connections.ts'
import { channelRequest, queryParameter, type ChannelEvent } from './channel-request.ts'

/** The most seconds that the URL of a connection may live: it stands in logs, as URLs do. */
const longestLife = 900

/** As long as the id of a device may be in UpdateRecords. */
const longestDeviceId = 256

/** What API Gateway is answered: a connection opens on 200; of a message, the body goes back. */
export interface ChannelAnswer {
  readonly statusCode: number
  readonly body?: string
}

/**
 * Builds the handler of the channel: who connects by a URL that is signed with the credentials of an
 * identity hears of its datasets. Nothing is taken from a client but `ping`, which is answered so
 * that the connection counts as used.
 */
export function channelHandler({ services = processServices }: { services?: () => Services } = {}) {
  return async (event: ChannelEvent): Promise<ChannelAnswer> => {
    const { eventType, connectionId } = event.requestContext
    if (eventType === 'CONNECT') return admit(services(), event)
    if (eventType === 'DISCONNECT') await disconnect(services(), connectionId)
    return eventType === 'MESSAGE' && event.body === 'ping'
      ? { statusCode: 200, body: 'pong' }
      : { statusCode: 200 }
  }
}

async function admit(services: Services, event: ChannelEvent): Promise<ChannelAnswer> {
  try {
    const { identityId, expiresAt } = await requireIdentity(services, event)
    const { connectionId } = event.requestContext
    const deviceId = queryParameter(event, 'device-id')?.slice(0, longestDeviceId)
    await connect(services, { connectionId, identityId, expiresAt, deviceId })
    return { statusCode: 200 }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { statusCode: refusalStatus(error), body: JSON.stringify({ message: error.message }) }
  }
}

/**
 * The identity whose credentials signed the request: of these alone, so that nobody names another's.
 * The keys of administrators open no channel.
 */
async function requireIdentity(
  services: Services,
  event: ChannelEvent,
): Promise<SessionSigningKey> {
  let found: SessionSigningKey | undefined
  await verifyPresigned(channelRequest(event, services.settings.channelUrl), {
    service: sync.signingName,
    now: services.now(),
    longestLife,
    signingKeyFor: async (credential) => {
      found = await findSessionSigningKey(services, credential)
      return found?.key
    },
  })
  if (!found) throw new ServiceError('UnrecognizedClientException')
  return found
}

/** Too many connections, or too many at once, may be tried again; nothing else may. */
function refusalStatus({ code }: ServiceError): number {
  return code === 'LimitExceededException' || code === 'TooManyRequestsException' ? 429 : 403
}
