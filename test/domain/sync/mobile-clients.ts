/** What an app learns of a push. */
export interface PushSyncUpdate {
  readonly source: string
  readonly identityPoolId: string
  readonly identityId: string
  readonly datasetName: string
  readonly syncCount: number
}

const extrasOfPushSync = ['source', 'identityPoolId', 'identityId', 'datasetName', 'syncCount']

/**
 * Reads what Google or Amazon hand to an app as `PushSyncUpdate` of the AWS SDK for Android does: the
 * entries of `data` are the intent's extras, of which `getString` gives null unless they are text, and
 * the count is parsed as a Java long.
 *
 * @throws Error where the SDK throws
 * @see https://github.com/aws-amplify/aws-sdk-android/blob/main/aws-android-sdk-cognito/src/main/java/com/amazonaws/mobileconnectors/cognito/PushSyncUpdate.java
 */
export function readAsAndroid(body: string): PushSyncUpdate {
  const { data = {} } = JSON.parse(body) as { data?: Record<string, unknown> } // checked below
  if (!extrasOfPushSync.every((name) => name in data)) {
    throw new Error('Invalid bundle, only messages from Cognito for push sync are valid')
  }
  const getString = (name: string) => {
    const value = data[name]
    return typeof value === 'string' ? value : 'null'
  }
  const syncCount = getString('syncCount')
  if (!/^[+-]?\d{1,19}$/u.test(syncCount)) throw new Error(`For input string: ${syncCount}`)
  return {
    source: getString('source'),
    identityPoolId: getString('identityPoolId'),
    identityId: getString('identityId'),
    datasetName: getString('datasetName'),
    syncCount: Number(syncCount),
  }
}

/**
 * Reads what Apple hands to an app as the developer guide tells apps to: undefined unless the push
 * wakes the app in the background and shows nothing (Apple, "Pushing background updates to your App").
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/push-sync.html#push-sync-1.ios-swift
 */
export function readAsIos(body: string): PushSyncUpdate | undefined {
  const userInfo = JSON.parse(body) as { aps?: Record<string, unknown>; data?: PushSyncUpdate }
  const { aps = {}, data } = userInfo
  const isSilent = aps['content-available'] === 1 && Object.keys(aps).length === 1
  return isSilent ? data : undefined
}

/**
 * What SNS makes of a body for Google before it hands it on, which is what FCM's HTTP v1 API takes:
 * texts only.
 *
 * @throws Error for entries of `data` that are no texts
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-v1-payloads.html#sns-fcm-v1-legacy-payload-structure
 */
export function asFcmV1(body: string): string {
  const { data = {} } = JSON.parse(body) as { data?: Record<string, unknown> } // checked below
  const other = Object.entries(data).find(([, value]) => typeof value !== 'string')
  if (other) throw new Error(`Invalid value at 'message.data.${other[0]}' (TYPE_STRING)`)
  return JSON.stringify({ data, android: { data } })
}
