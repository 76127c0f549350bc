import { createHmac } from 'node:crypto'
import { guardedRequest, OutboundRefusal, type GuardedAnswer } from '../outbound/guarded-request.ts'
import type { Services } from '../services.ts'
import { InvocationFault, timedOut } from './faults.ts'
import type { Reply } from './lambda-call.ts'
import { urlSecret } from './url-secret.ts'

/** The services that a call to a URL takes. */
export type UrlServices = Pick<Services, 'settings' | 'now' | 'keyring' | 'triggerPatience'>

/** An event for a URL. Its id is the same however often it is tried. */
export interface UrlCall {
  readonly poolId: string
  readonly url: string
  readonly payload: string
  readonly id: string
}

/** Answers that ask to come back: the request was too early or came too often. */
const transientStatuses = new Set([408, 425, 429])

/**
 * Posts an event once to a URL that stands where Cognito has a function, signed as Standard Webhooks
 * says. A function's error is an answer of 400 to 499 with Lambda's own error object.
 *
 * @throws InvocationFault when the address is refused, fails, or does not answer in time
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks, specification.
 */
export async function callUrl(services: UrlServices, call: UrlCall): Promise<Reply> {
  const { settings, now, triggerPatience } = services
  const secret = await urlSecret(services, call.poolId)
  const timestamp = String(Math.floor(now() / 1000))
  const signature = createHmac('sha256', secret)
    .update(`${call.id}.${timestamp}.${call.payload}`)
    .digest('base64')
  try {
    const answer = await guardedRequest({
      method: 'POST',
      url: new URL(call.url),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Cognate',
        'webhook-id': call.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body: call.payload,
      patience: triggerPatience,
      reachesPrivateAddresses: settings.reachesPrivateAddresses,
    })
    return replyIn(answer)
  } catch (error) {
    throw faultOf(error)
  }
}

function replyIn({ status, text }: GuardedAnswer): Reply {
  if (status >= 200 && status < 300) return { text, isError: false }
  if (status >= 400 && status < 500 && text.includes('"errorMessage"')) {
    return { text, isError: true }
  }
  throw new InvocationFault(`HTTP ${status}`, { isTransient: transientStatuses.has(status) })
}

function faultOf(cause: unknown): InvocationFault {
  if (cause instanceof InvocationFault) return cause
  if ((cause as Partial<Error>).name === 'TimeoutError') return timedOut(cause) // whatever was thrown
  const isTransient = !(cause instanceof OutboundRefusal)
  return new InvocationFault('ConnectException', { isTransient }, { cause })
}
