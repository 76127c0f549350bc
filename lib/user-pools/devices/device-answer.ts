import type { AttributeType, DeviceType } from '@aws-sdk/client-cognito-identity-provider'
import type { Settings } from '../../settings.ts'
import type { UserDevice } from '../../store/user-devices.ts'

/** A device in the shape of DeviceType, with the attributes that AWS's examples show. */
export function deviceAnswer(settings: Settings, device: UserDevice): DeviceType {
  return {
    DeviceKey: device.key,
    DeviceAttributes: attributesOf(settings, device),
    DeviceCreateDate: new Date(device.createdAt),
    DeviceLastModifiedDate: new Date(device.updatedAt),
    DeviceLastAuthenticatedDate: new Date(device.authenticatedAt),
  }
}

function attributesOf({ region, account }: Settings, device: UserDevice): AttributeType[] {
  const { poolId, username, key, name, lastIp, status } = device
  const owner = `${username}.${poolId}`
  const attributes: [name: string, value: string | undefined][] = [
    ['device_status', 'valid'],
    ['device_name', name],
    ['dev:device_arn', `arn:aws:cognito-idp:${region}:${account}:owner/${owner}/device/${key}`],
    ['dev:device_owner', owner],
    ['last_ip_used', lastIp],
    ['dev:device_remembered_status', status],
    ['dev:device_sdk', 'aws-sdk-unknown-unknown'],
  ]
  return attributes.flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }]))
}
