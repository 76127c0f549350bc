import type { CognitoStreams, PushSync } from '@aws-sdk/client-cognito-sync'
import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { update, type Write } from './writes.ts'

/** How the datasets of an identity pool are announced, as its owner wrote it. */
export interface SyncConfiguration {
  readonly push?: PushSync | undefined
  readonly streams?: CognitoStreams | undefined
}

/** Where the configuration of an identity pool is stored. */
export const syncConfigurationRef = (identityPoolId: string): Ref<SyncConfiguration> => ({
  key: datasetKeys.configuration(identityPoolId),
  parse: ({ push, streams }) => ({ push, streams }) as SyncConfiguration, // written below alone
})

/** Sets the parts of a configuration that are given, and leaves the others. */
export function setSyncConfiguration(
  identityPoolId: string,
  { push, streams }: SyncConfiguration,
): Write {
  return update(datasetKeys.configuration(identityPoolId), { set: { push, streams } })
}
