import type {
  AdminUpdateDeviceStatusRequest,
  AdminUpdateDeviceStatusResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { updateDeviceStatus } from '../../../user-pools/devices/manage-devices.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Remembers a user's device or no longer does (API reference, AdminUpdateDeviceStatus). */
export const adminUpdateDeviceStatus = operation({
  name: 'AdminUpdateDeviceStatus',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminUpdateDeviceStatusRequest>,
    services,
  ): Promise<AdminUpdateDeviceStatusResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { DeviceKey: key, DeviceRememberedStatus: status } = input
    const { user } = await requirePoolUser(services.table, { poolId, name })
    await updateDeviceStatus(services, user, { key, status })
    return {}
  },
})
