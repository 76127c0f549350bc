import type {
  ConfirmDeviceRequest,
  ConfirmDeviceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { addDevice } from '../../../store/user-devices.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { confirmedDevice, needsUserPrompt } from '../../../user-pools/devices/confirm-device.ts'
import { retryOnUserChange, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Confirms the device that a user signed in on (API reference, ConfirmDevice). */
export const confirmDevice = operation({
  name: 'ConfirmDevice',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: (
    input: Valid<ConfirmDeviceRequest>,
    services,
    { sourceIp },
  ): Promise<ConfirmDeviceResponse> =>
    retryOnUserChange(async () => {
      const { pool, user, claims } = await requireBearer(services, input.AccessToken)
      const sealer = await services.keyring.sealer('user-pools')
      const device = confirmedDevice(
        sealer,
        { pool, user, authTime: claims.auth_time },
        {
          now: services.now(),
          description: {
            key: input.DeviceKey,
            name: input.DeviceName,
            secret: input.DeviceSecretVerifierConfig,
            ip: sourceIp,
          },
        },
      )
      await services.table.write(...addDevice(device, revised(user, {}, user.updatedAt)))
      return { UserConfirmationNecessary: needsUserPrompt(pool) }
    }),
})
