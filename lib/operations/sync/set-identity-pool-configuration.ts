import type {
  CognitoStreams,
  PushSync,
  SetIdentityPoolConfigurationRequest,
  SetIdentityPoolConfigurationResponse,
} from '@aws-sdk/client-cognito-sync'
import { platformOf } from '../../domain/sync/push-message.ts'
import { ServiceError } from '../../errors.ts'
import { setSyncConfiguration } from '../../store/sync-configurations.ts'
import { poolConfiguration } from '../../sync/pool-configuration.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/**
 * Sets how an identity pool's datasets are announced; what is not given stays as it is. The role of
 * pushes is kept for reading back only: the push function acts with its own.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SetIdentityPoolConfiguration.html
 */
export const setIdentityPoolConfiguration = operation({
  name: 'SetIdentityPoolConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId, PushSync, CognitoStreams }: Valid<SetIdentityPoolConfigurationRequest>,
    { table },
    { caller },
  ): Promise<SetIdentityPoolConfigurationResponse> => {
    requireAdmin(caller)
    checkApplications(PushSync)
    checkStreams(CognitoStreams)
    const before = await poolConfiguration(table, IdentityPoolId)
    if (PushSync ?? CognitoStreams) {
      const given = { push: PushSync, streams: CognitoStreams }
      await table.write(setSyncConfiguration(IdentityPoolId, given))
    }
    return {
      IdentityPoolId,
      PushSync: PushSync ?? before.push,
      CognitoStreams: CognitoStreams ?? before.streams,
    }
  },
})

function checkApplications(push: PushSync | undefined): void {
  const platforms = (push?.ApplicationArns ?? []).map(platformOf)
  if (platforms.includes(undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      'ApplicationArns must be of platforms APNS, APNS_SANDBOX, GCM or ADM.',
    )
  }
  if (new Set(platforms).size < platforms.length) {
    throw new ServiceError(
      'InvalidParameterException',
      'ApplicationArns must have one application of a platform.',
    )
  }
}

/** Kinesis API reference, CreateStream. */
const streamName = /^[\w.-]+$/u

function checkStreams(streams: CognitoStreams | undefined): void {
  const { StreamName, RoleArn, StreamingStatus } = streams ?? {}
  if (StreamName !== undefined && !streamName.test(StreamName)) {
    throw new ServiceError('InvalidParameterException', 'StreamName must be the name of a stream.')
  }
  const isWhole = StreamName !== undefined && RoleArn !== undefined
  if (StreamingStatus === 'ENABLED' && !isWhole) {
    throw new ServiceError(
      'InvalidParameterException',
      'CognitoStreams must have a StreamName and a RoleArn to be enabled.',
    )
  }
}
