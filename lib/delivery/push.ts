import type { QueryClient } from '../aws/query-client.ts'
import { pushBody, type DatasetChange, type PushPlatform } from '../domain/sync/push-message.ts'
import { deliveryFault } from './faults.ts'

/** Milliseconds that a push takes at most, its repetitions included. */
export const pushPatience = 7_000

/** The error of a push to an endpoint that is off or gone: it is to be left alone. */
export const endpointGone = new Error('the endpoint takes no pushes any more')

/** Apple takes a push without an alert only so marked. */
const silently = new Map([
  ['AWS.SNS.MOBILE.APNS.PUSH_TYPE', { DataType: 'String', StringValue: 'background' }],
  ['AWS.SNS.MOBILE.APNS.PRIORITY', { DataType: 'String', StringValue: '5' }],
])

/**
 * Tells a device silently that a dataset changed. The body for Google is the one of old: SNS makes of
 * it what Google's HTTP v1 API takes, where `fcmV1Message` would be lost on older credentials.
 *
 * @throws endpointGone; or DeliveryFault, which says whether the push may be tried again
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
export async function sendPush(
  publisher: Pick<QueryClient, 'call'>,
  { platform, endpointArn }: { platform: PushPlatform; endpointArn: string },
  change: DatasetChange,
): Promise<void> {
  const body = JSON.stringify(pushBody(platform, change))
  const publication = {
    TargetArn: endpointArn,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: 'cognito-sync', [platform]: body }),
    ...(platform.startsWith('APNS') && { MessageAttributes: silently }),
  }
  try {
    await publisher.call('Publish', publication)
  } catch (error) {
    throw isGone(error) ? endpointGone : deliveryFault(error)
  }
}

/** SNS calls an endpoint that was deleted an invalid parameter. */
function isGone(error: unknown): boolean {
  const { name, message } = error as Error // of the client
  if (name === 'EndpointDisabled' || name === 'NotFound') return true
  return name === 'InvalidParameter' && message.includes('No endpoint found')
}
