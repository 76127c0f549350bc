import type { AdminForgetDeviceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { forgetDevice } from '../../../user-pools/devices/manage-devices.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Forgets a user's device (API reference, AdminForgetDevice). */
export const adminForgetDevice = operation({
  name: 'AdminForgetDevice',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<AdminForgetDeviceRequest>, { table }): Promise<object> => {
    const { UserPoolId: poolId, Username: name, DeviceKey: key } = input
    const { user } = await requirePoolUser(table, { poolId, name })
    await forgetDevice(table, user, key)
    return {}
  },
})
