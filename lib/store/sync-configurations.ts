import type { CognitoStreams, PushSync } from '@aws-sdk/client-cognito-sync'
import { equals } from './conditions.ts'
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

/** The error of turning off a stream that was turned off, or set anew, since it was read. */
export const streamsChanged = new Error('the configuration of the stream was changed')

/** Turns off a stream as it was read. */
export function disableStreams(identityPoolId: string, read: CognitoStreams): Write {
  return update(
    datasetKeys.configuration(identityPoolId),
    { set: { 'streams.StreamingStatus': 'DISABLED' } },
    {
      when: [
        equals('streams.StreamingStatus', 'ENABLED'),
        equals('streams.StreamName', read.StreamName),
        equals('streams.RoleArn', read.RoleArn),
      ],
      otherwise: streamsChanged,
    },
  )
}
