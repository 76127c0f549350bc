/** The push services that AWS lets datasets be announced through. */
export const platforms = ['APNS', 'APNS_SANDBOX', 'GCM', 'ADM'] as const

/** A push service. */
export type PushPlatform = (typeof platforms)[number]

/** What a device is told: which dataset changed, and up to which count; nothing of its content. */
export interface DatasetChange {
  readonly identityPoolId: string
  readonly identityId: string
  readonly name: string
  readonly syncCount: number
}

/** What everybody is told of a change, by whichever way. */
export function changeNews({ identityPoolId, identityId, name, syncCount }: DatasetChange) {
  return { source: 'cognito-sync', identityPoolId, identityId, datasetName: name, syncCount }
}

/**
 * The body of a silent push, as SNS hands it to the platform. Android reads the entries as texts,
 * iOS wakes the app in the background for `content-available`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/push-sync.html
 */
export function pushBody(platform: PushPlatform, change: DatasetChange): object {
  const data = changeNews(change)
  return platform === 'GCM' || platform === 'ADM'
    ? { data: { ...data, syncCount: String(data.syncCount) } }
    : { aps: { 'content-available': 1 }, data }
}

/** The platform of an SNS platform application; undefined for one that datasets cannot use. */
export function platformOf(applicationArn: string): PushPlatform | undefined {
  const name = applicationArn.split('/')[1]
  return platforms.find((platform) => platform === name)
}
