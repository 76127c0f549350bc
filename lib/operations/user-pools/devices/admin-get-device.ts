import type {
  AdminGetDeviceRequest,
  AdminGetDeviceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { userDeviceRef } from '../../../store/user-devices.ts'
import { deviceAnswer } from '../../../user-pools/devices/device-answer.ts'
import { requireOwnDevice } from '../../../user-pools/devices/manage-devices.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** A device of a user (API reference, AdminGetDevice). */
export const adminGetDevice = operation({
  name: 'AdminGetDevice',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<AdminGetDeviceRequest>,
    { settings, table },
  ): Promise<AdminGetDeviceResponse> => {
    const { UserPoolId: poolId, Username: name, DeviceKey: key } = input
    const { user } = await requirePoolUser(table, { poolId, name })
    const device = await table.get(userDeviceRef(poolId, user.username, key))
    return { Device: deviceAnswer(settings, requireOwnDevice(user, device)) }
  },
})
