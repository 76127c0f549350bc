import type {
  AdminListDevicesRequest,
  AdminListDevicesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { devicesPage } from '../../../user-pools/devices/manage-devices.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** A user's devices, page by page (API reference, AdminListDevices). */
export const adminListDevices = operation({
  name: 'AdminListDevices',
  access: 'signed',
  needs: ['settings', 'table', 'keyring'],
  run: async (
    input: Valid<AdminListDevicesRequest>,
    services,
  ): Promise<AdminListDevicesResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { user } = await requirePoolUser(services.table, { poolId, name })
    return devicesPage(services, user, input)
  },
})
