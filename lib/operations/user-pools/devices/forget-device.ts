import type { ForgetDeviceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, givenToken, requireBearer } from '../../../user-pools/access-token.ts'
import { forgetDevice as forget } from '../../../user-pools/devices/manage-devices.ts'
import { operation, type Valid } from '../../operation.ts'

/** Forgets a device of the user's own (API reference, ForgetDevice). */
export const forgetDevice = operation({
  name: 'ForgetDevice',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<ForgetDeviceRequest>, services): Promise<object> => {
    const { user } = await requireBearer(services, givenToken(input.AccessToken))
    await forget(services.table, user, input.DeviceKey)
    return {}
  },
})
