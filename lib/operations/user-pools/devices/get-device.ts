import type { GetDeviceRequest, GetDeviceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { userDeviceRef } from '../../../store/user-devices.ts'
import { bearerNeeds, givenToken, requireBearer } from '../../../user-pools/access-token.ts'
import { deviceAnswer } from '../../../user-pools/devices/device-answer.ts'
import { requireOwnDevice } from '../../../user-pools/devices/manage-devices.ts'
import { operation, type Valid } from '../../operation.ts'

/** A device of the user's own (API reference, GetDevice). */
export const getDevice = operation({
  name: 'GetDevice',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<GetDeviceRequest>, services): Promise<GetDeviceResponse> => {
    const { DeviceKey: key } = input
    const token = givenToken(input.AccessToken)
    const { user, more } = await requireBearer(services, token, (poolId, username) => ({
      device: userDeviceRef(poolId, username, key),
    }))
    return { Device: deviceAnswer(services.settings, requireOwnDevice(user, more.device)) }
  },
})
