import type { Family } from '../../operation.ts'

/** The devices that users signed in on. */
export const devices: Family = {
  ConfirmDevice: async () => (await import('./confirm-device.ts')).confirmDevice,
  GetDevice: async () => (await import('./get-device.ts')).getDevice,
  ListDevices: async () => (await import('./list-devices.ts')).listDevices,
  UpdateDeviceStatus: async () => (await import('./update-device-status.ts')).updateDeviceStatus,
  ForgetDevice: async () => (await import('./forget-device.ts')).forgetDevice,
  AdminGetDevice: async () => (await import('./admin-get-device.ts')).adminGetDevice,
  AdminListDevices: async () => (await import('./admin-list-devices.ts')).adminListDevices,
  AdminUpdateDeviceStatus: async () =>
    (await import('./admin-update-device-status.ts')).adminUpdateDeviceStatus,
  AdminForgetDevice: async () => (await import('./admin-forget-device.ts')).adminForgetDevice,
}
