import type {
  ListDevicesRequest,
  ListDevicesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { devicesPage } from '../../../user-pools/devices/manage-devices.ts'
import { operation, type Valid } from '../../operation.ts'

/** The user's own devices, page by page (API reference, ListDevices). */
export const listDevices = operation({
  name: 'ListDevices',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: async (input: Valid<ListDevicesRequest>, services): Promise<ListDevicesResponse> => {
    const { user } = await requireBearer(services, input.AccessToken)
    return devicesPage(services, user, input)
  },
})
