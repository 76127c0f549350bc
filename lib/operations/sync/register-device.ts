import { randomUUID } from 'node:crypto'
import type { RegisterDeviceRequest, RegisterDeviceResponse } from '@aws-sdk/client-cognito-sync'
import { enablePushEndpoint } from '../../delivery/push-endpoint.ts'
import { platformOf } from '../../domain/sync/push-message.ts'
import { ServiceError } from '../../errors.ts'
import { keysIn } from '../../store/brought-along.ts'
import { syncConfigurationRef } from '../../store/sync-configurations.ts'
import { claimEndpoint } from '../../sync/claim-endpoint.ts'
import { deviceIdOf } from '../../sync/device-id.ts'
import { checkOwner, ownerRefs, type Owner } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwnIdentity } from './callers.ts'

/**
 * Registers a device for silent pushes, or registers it again, which gives the same id. A token that
 * another identity had registered is this identity's from then on.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_RegisterDevice.html
 */
export const registerDevice = operation({
  name: 'RegisterDevice',
  access: 'signed',
  needs: ['table', 'keyring', 'sns', 'now'],
  ahead: (input: Valid<RegisterDeviceRequest>) => keysIn(refs(input)),
  run: async (
    input: Valid<RegisterDeviceRequest>,
    { table, keyring, sns, now },
    { caller },
  ): Promise<RegisterDeviceResponse> => {
    requireOwnIdentity(caller, input)
    const { IdentityId: identityId, Platform: platform, Token: token } = input
    // What is no text has no spelling in a request to SNS
    if (token === '' || !token.isWellFormed()) {
      throw new ServiceError('InvalidParameterException', 'Invalid push token.')
    }
    const { configuration, ...owner } = await table.read(refs(input))
    checkOwner(owner, input)
    const applicationArn = configuration?.push?.ApplicationArns?.find(
      (arn) => platformOf(arn) === platform,
    )
    if (applicationArn === undefined) {
      throw new ServiceError(
        'InvalidConfigurationException',
        `The identity pool has no platform application for ${platform}.`,
      )
    }
    const endpointArn = await enablePushEndpoint(await sns(), { applicationArn, token })
    const id = deviceIdOf(await keyring.sealer('sync'), { identityId, platform, token })
    const registration = { registration: randomUUID(), registeredAt: now() }
    await claimEndpoint({ table, now }, { identityId, id, platform, endpointArn, ...registration })
    return { DeviceId: id }
  },
})

const refs = (owner: Owner) => ({
  ...ownerRefs(owner),
  configuration: syncConfigurationRef(owner.IdentityPoolId),
})
