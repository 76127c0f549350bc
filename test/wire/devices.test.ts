import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { softwareDevice } from '../software-device.ts'
import { asAdmin } from './clients.ts'
import { aPlace, aUser, onDevice, prove, start, type Place } from './remembering-pool.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const absent = { name: 'ResourceNotFoundException', message: 'Device does not exist.' }
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }

let place: Place
beforeAll(async () => {
  place = await aPlace()
})

describe('a device over the wire', () => {
  it('is confirmed, shown, changed and forgotten, by its user or an administrator', async () => {
    const person = await aUser(place)
    const { AccessToken, device, confirmation, confirmed } = await onDevice(place, person)
    expect(confirmed.UserConfirmationNecessary).toBe(false)
    const own = { AccessToken, DeviceKey: device.key }
    const { UserPoolId } = place
    const admins = { UserPoolId, Username: person.username, DeviceKey: device.key }
    const { Device } = await cognito.send(new GetDeviceCommand(own))
    expect(Device?.DeviceCreateDate).toBeInstanceOf(Date)
    expect(Device?.DeviceAttributes).toContainEqual({ Name: 'device_name', Value: 'phone' })
    expect((await cognito.send(new AdminGetDeviceCommand(admins))).Device).toEqual(Device)
    expect((await cognito.send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([Device])
    expect((await cognito.send(new AdminListDevicesCommand(admins))).Devices).toEqual([Device])
    const remembered = 'dev:device_remembered_status'
    for (const [command, Value] of [
      [
        new UpdateDeviceStatusCommand({ ...own, DeviceRememberedStatus: 'not_remembered' }),
        'not_remembered',
      ],
      [
        new AdminUpdateDeviceStatusCommand({ ...admins, DeviceRememberedStatus: 'remembered' }),
        'remembered',
      ],
    ] as const) {
      await cognito.send(command as UpdateDeviceStatusCommand) // of one client, whichever
      const now = await cognito.send(new GetDeviceCommand(own))
      expect(now.Device?.DeviceAttributes).toContainEqual({ Name: remembered, Value })
    }
    await expect(cognito.send(new ConfirmDeviceCommand(confirmation))).rejects.toMatchObject({
      name: 'DeviceKeyExistsException',
      message: 'The device key exists already.',
    })
    await cognito.send(new ForgetDeviceCommand(own))
    await expect(cognito.send(new GetDeviceCommand(own))).rejects.toMatchObject(absent)
    await expect(cognito.send(new ForgetDeviceCommand(own))).rejects.toMatchObject(absent)
    for (const Command of [AdminGetDeviceCommand, AdminForgetDeviceCommand]) {
      await expect(
        cognito.send(new Command(admins) as AdminGetDeviceCommand),
      ).rejects.toMatchObject(absent) // of one client, whichever
    }
  })

  it('is refused with a key that was not handed out, and in the words of the model', async () => {
    const { confirmation } = await onDevice(place, await aUser(place))
    const DeviceKey = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    await expect(
      cognito.send(new ConfirmDeviceCommand({ ...confirmation, DeviceKey })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid device key given.',
    })
    await expect(
      cognito.send(new ConfirmDeviceCommand({ ...confirmation, DeviceKey: 'X' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value 'X' at 'deviceKey' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-f-]+",
    })
  })
})

describe('a sign-in on a remembered device', () => {
  it('takes the device’s proof in place of the code, and hands out no new key', async () => {
    const person = await aUser(place)
    const { device, AccessToken } = await onDevice(place, person)
    const before = await cognito.send(new GetDeviceCommand({ AccessToken, DeviceKey: device.key }))
    const asked = await start(place, person, device.key)
    const { send } = await prove(place, person, { asked, device })
    const { AuthenticationResult } = await send()
    expect(AuthenticationResult?.AccessToken).toBeDefined()
    expect(AuthenticationResult?.NewDeviceMetadata).toBeUndefined()
    const after = await cognito.send(new GetDeviceCommand({ AccessToken, DeviceKey: device.key }))
    const at = ({ Device }: typeof after) => Device?.DeviceLastAuthenticatedDate?.getTime() ?? 0
    expect(at(after)).toBeGreaterThan(at(before))
  })

  it('takes one answer to each block, and no wrong one', async () => {
    const person = await aUser(place)
    const { device } = await onDevice(place, person)
    const again = async () => {
      const asked = await start(place, person, device.key)
      return { asked, device }
    }
    const right = await prove(place, person, await again())
    await expect(right.send()).resolves.toHaveProperty('AuthenticationResult')
    await expect(right.send()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const PASSWORD_CLAIM_SIGNATURE = Buffer.alloc(32, 1).toString('base64')
    const forged = await prove(place, person, {
      ...(await again()),
      extra: { PASSWORD_CLAIM_SIGNATURE },
    })
    await expect(forged.send()).rejects.toMatchObject(wrong)
    const late = await prove(place, person, { ...(await again()), extra: { TIMESTAMP: 'now' } })
    await expect(late.send()).rejects.toMatchObject(wrong)
    const thief = softwareDevice({ DeviceKey: device.key, DeviceGroupKey: device.groupKey })
    const stolen = await prove(place, person, { ...(await again()), device: thief })
    await expect(stolen.send()).rejects.toMatchObject(wrong)
  })

  it('takes one of 16 answers at once', async () => {
    const person = await aUser(place)
    const { device } = await onDevice(place, person)
    const asked = await start(place, person, device.key)
    const { send } = await prove(place, person, { asked, device })
    const results = await Promise.allSettled(Array.from({ length: 16 }, send))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('asks for the code again once the device is not remembered', async () => {
    const person = await aUser(place)
    const { device, AccessToken } = await onDevice(place, person)
    const own = { AccessToken, DeviceKey: device.key }
    await cognito.send(
      new UpdateDeviceStatusCommand({ ...own, DeviceRememberedStatus: 'not_remembered' }),
    )
    const asked = await start(place, person, device.key)
    expect(asked.ChallengeName).toBe('SMS_MFA')
  })

  it('does not know a device that was forgotten, invented or another user’s', async () => {
    const person = await aUser(place)
    const { device, AccessToken } = await onDevice(place, person)
    const theirs = await onDevice(place, await aUser(place))
    await cognito.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: device.key }))
    const invented = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    for (const key of [device.key, invented, theirs.device.key]) {
      await expect(start(place, person, key)).rejects.toMatchObject(absent)
    }
  })

  it('ends in the middle once the device is forgotten', async () => {
    const person = await aUser(place)
    const { device, AccessToken } = await onDevice(place, person)
    const asked = await start(place, person, device.key)
    const { send } = await prove(place, person, { asked, device })
    await cognito.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: device.key }))
    await expect(send()).rejects.toMatchObject(absent)
  })
})
