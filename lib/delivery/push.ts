import type { SNSClient } from '@aws-sdk/client-sns'
import { pushBody, type DatasetChange, type PushPlatform } from '../domain/sync/push-message.ts'
import { deliveryFault } from './faults.ts'

/** Milliseconds after which a push that SNS does not answer has failed. */
export const pushPatience = 5_000

/** The error of a push to an endpoint that is off or gone: it is to be left alone. */
export const endpointGone = new Error('the endpoint takes no pushes any more')

/**
 * Tells a device silently that a dataset changed. The body for Google is the one of old: SNS makes of
 * it what Google's HTTP v1 API takes, where `fcmV1Message` would be lost on older credentials.
 *
 * @throws endpointGone; or DeliveryFault, which says whether the push may be tried again
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
export async function sendPush(
  sns: SNSClient,
  { platform, endpointArn }: { platform: PushPlatform; endpointArn: string },
  change: DatasetChange,
): Promise<void> {
  const { PublishCommand } = await import('@aws-sdk/client-sns')
  const body = JSON.stringify(pushBody(platform, change))
  const command = new PublishCommand({
    TargetArn: endpointArn,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: 'cognito-sync', [platform]: body }),
    ...(platform.startsWith('APNS') && {
      // Apple takes a push without an alert only so marked
      MessageAttributes: {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'background' },
        'AWS.SNS.MOBILE.APNS.PRIORITY': { DataType: 'String', StringValue: '5' },
      },
    }),
  })
  try {
    await sns.send(command, { abortSignal: AbortSignal.timeout(pushPatience) })
  } catch (error) {
    throw isGone(error) ? endpointGone : deliveryFault(error)
  }
}

/** SNS calls an endpoint that was deleted an invalid parameter. */
function isGone(error: unknown): boolean {
  const { name, message } = error as Error // of the SDK
  if (name === 'EndpointDisabledException' || name === 'NotFoundException') return true
  return name === 'InvalidParameterException' && message.includes('No endpoint found')
}
