import type { CognitoStreams, PushSync } from '@aws-sdk/client-cognito-sync'
import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { update, type Write } from './writes.ts'

/** How the datasets of an identity pool are announced, and who has a say in them. */
export interface SyncConfiguration {
  /** As its owner wrote it. */
  readonly push?: PushSync | undefined
  /** As its owner wrote it, but for the status of a stream that failed. */
  readonly streams?: CognitoStreams | undefined
  /** The ARN of the function that is asked about each update of an identity. */
  readonly syncTrigger?: string | undefined
}

/** Where the configuration of an identity pool is stored. */
export const syncConfigurationRef = (identityPoolId: string): Ref<SyncConfiguration> => ({
  key: datasetKeys.configuration(identityPoolId),
  parse: ({ push, streams, syncTrigger }) => ({ push, streams, syncTrigger }) as SyncConfiguration, // written below alone
})

/** Sets the parts of a configuration that are given, and leaves the others. */
export function setSyncConfiguration(
  identityPoolId: string,
  { push, streams }: Pick<SyncConfiguration, 'push' | 'streams'>,
): Write {
  return update(datasetKeys.configuration(identityPoolId), { set: { push, streams } })
}

/** Sets the function that is asked about updates, or takes it away. */
export function setSyncTrigger(identityPoolId: string, arn: string | undefined): Write {
  const change = arn === undefined ? { remove: ['syncTrigger'] } : { set: { syncTrigger: arn } }
  return update(datasetKeys.configuration(identityPoolId), change)
}
