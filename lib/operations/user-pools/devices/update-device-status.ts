import type {
  UpdateDeviceStatusRequest,
  UpdateDeviceStatusResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { updateDeviceStatus as update } from '../../../user-pools/devices/manage-devices.ts'
import { operation, type Valid } from '../../operation.ts'

/** Remembers a device of the user's own or no longer does (API reference, UpdateDeviceStatus). */
export const updateDeviceStatus = operation({
  name: 'UpdateDeviceStatus',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    input: Valid<UpdateDeviceStatusRequest>,
    services,
  ): Promise<UpdateDeviceStatusResponse> => {
    const { AccessToken: token, DeviceKey: key, DeviceRememberedStatus: status } = input
    const { user } = await requireBearer(services, token)
    await update(services, user, { key, status })
    return {}
  },
})
