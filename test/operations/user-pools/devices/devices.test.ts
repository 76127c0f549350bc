import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUser } from '../../../../lib/operations/user-pools/account/delete-user.ts'
import { adminForgetDevice } from '../../../../lib/operations/user-pools/devices/admin-forget-device.ts'
import { adminGetDevice } from '../../../../lib/operations/user-pools/devices/admin-get-device.ts'
import { adminListDevices } from '../../../../lib/operations/user-pools/devices/admin-list-devices.ts'
import { adminUpdateDeviceStatus } from '../../../../lib/operations/user-pools/devices/admin-update-device-status.ts'
import { confirmDevice } from '../../../../lib/operations/user-pools/devices/confirm-device.ts'
import { forgetDevice } from '../../../../lib/operations/user-pools/devices/forget-device.ts'
import { getDevice } from '../../../../lib/operations/user-pools/devices/get-device.ts'
import { listDevices } from '../../../../lib/operations/user-pools/devices/list-devices.ts'
import { updateDeviceStatus } from '../../../../lib/operations/user-pools/devices/update-device-status.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { noteDeviceUse, userDeviceRef } from '../../../../lib/store/user-devices.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newDeviceMetadata } from '../../../../lib/user-pools/devices/new-device.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { softwareDevice } from '../../../software-device.ts'
import { aUser, claimsOf, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

const absent = refusal('ResourceNotFoundException', 'Device does not exist.')

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, { DeviceConfiguration: {} })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

/** A user who has just signed in on a new device. */
async function aSignIn(of: { pool: UserPool; client: AppClient } = { pool, client }) {
  const { services } = stage
  const user = await aUser(services, of.pool)
  return { user, ...(await anotherSignIn(of, user)) }
}

async function anotherSignIn(
  of: { pool: UserPool; client: AppClient },
  user: Awaited<ReturnType<typeof aUser>>,
) {
  const { services } = stage
  const { AccessToken } = await tokensOf(services, of.client, user.username)
  const sealer = await services.keyring.sealer('user-pools')
  const authTime = Number(claimsOf(AccessToken).auth_time)
  const app = softwareDevice(newDeviceMetadata(sealer, { pool: of.pool, user, authTime }) ?? {})
  const confirmation = {
    AccessToken,
    DeviceKey: app.key,
    DeviceName: 'phone',
    DeviceSecretVerifierConfig: app.verifierConfig,
  }
  return { AccessToken, app, confirmation }
}

/** A user with a confirmed device. */
async function aDeviceOwner() {
  const signIn = await aSignIn()
  await run(confirmDevice, stage.services, signIn.confirmation)
  const { user, AccessToken, app } = signIn
  return {
    ...signIn,
    own: { AccessToken, DeviceKey: app.key },
    admins: { UserPoolId: pool.id, Username: user.username, DeviceKey: app.key },
  }
}

describe('ConfirmDevice', () => {
  it('keeps the device and remembers it', async () => {
    const { user, AccessToken, app, confirmation } = await aSignIn()
    await expect(run(confirmDevice, stage.services, confirmation)).resolves.toEqual({
      UserConfirmationNecessary: false,
    })
    const { Device } = await run(getDevice, stage.services, { AccessToken, DeviceKey: app.key })
    const owner = `${user.username}.${pool.id}`
    const now = new Date(stage.clock.now)
    expect(Device).toEqual({
      DeviceKey: app.key,
      DeviceAttributes: [
        { Name: 'device_status', Value: 'valid' },
        { Name: 'device_name', Value: 'phone' },
        {
          Name: 'dev:device_arn',
          Value: `arn:aws:cognito-idp:us-east-1:123456789012:owner/${owner}/device/${app.key}`,
        },
        { Name: 'dev:device_owner', Value: owner },
        { Name: 'last_ip_used', Value: '127.0.0.1' },
        { Name: 'dev:device_remembered_status', Value: 'remembered' },
        { Name: 'dev:device_sdk', Value: 'aws-sdk-unknown-unknown' },
      ],
      DeviceCreateDate: now,
      DeviceLastModifiedDate: now,
      DeviceLastAuthenticatedDate: now,
    })
  })

  it('asks the user first where the pool says so', async () => {
    const asking = await aPool(stage.services, {
      DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true },
    })
    const app = await aClient(stage.services, asking, everyFlow)
    const { AccessToken, confirmation } = await aSignIn({ pool: asking, client: app })
    await expect(run(confirmDevice, stage.services, confirmation)).resolves.toEqual({
      UserConfirmationNecessary: true,
    })
    const { DeviceKey } = confirmation
    const { Device } = await run(getDevice, stage.services, { AccessToken, DeviceKey })
    expect(Device?.DeviceAttributes).toContainEqual({
      Name: 'dev:device_remembered_status',
      Value: 'not_remembered',
    })
  })

  it('takes a device once, also of 16 at a time', async () => {
    const { confirmation } = await aSignIn()
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => run(confirmDevice, stage.services, confirmation)),
    )
    expect(refusals(results)).toHaveLength(15)
    await expect(run(confirmDevice, stage.services, confirmation)).rejects.toEqual(
      refusal('DeviceKeyExistsException', 'The device key exists already.'),
    )
  })

  it('takes no key but the one that was handed out in the same sign-in', async () => {
    const invalid = refusal('InvalidParameterException', 'Invalid device key given.')
    const [one, other] = [await aSignIn(), await aSignIn()]
    const invented = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    for (const DeviceKey of [invented, other.app.key, 'x_0']) {
      await expect(
        run(confirmDevice, stage.services, { ...one.confirmation, DeviceKey }),
      ).rejects.toEqual(invalid)
    }
    stage.clock.now += 1000
    const later = await anotherSignIn({ pool, client }, one.user)
    await expect(
      run(confirmDevice, stage.services, { ...later.confirmation, DeviceKey: one.app.key }),
    ).rejects.toEqual(invalid)
  })

  it.each([
    ['without verifier', undefined],
    ['with half of one', { PasswordVerifier: 'AQID' }],
    ['with one that anybody could prove', { PasswordVerifier: 'AQ==', Salt: 'AQID' }],
    ['with one that is no Base64', { PasswordVerifier: '%', Salt: 'AQID' }],
  ])('refuses a device %s', async (_, DeviceSecretVerifierConfig) => {
    const { confirmation } = await aSignIn()
    await expect(
      run(confirmDevice, stage.services, { ...confirmation, DeviceSecretVerifierConfig }),
    ).rejects.toEqual(refusal('InvalidParameterException', 'Invalid device secret verifier given.'))
  })

  it('refuses in a pool that does not track devices', async () => {
    const untracked = await aPool(stage.services)
    const app = await aClient(stage.services, untracked, everyFlow)
    const { confirmation } = await aSignIn({ pool: untracked, client: app })
    const DeviceKey = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    await expect(
      run(confirmDevice, stage.services, { ...confirmation, DeviceKey }),
    ).rejects.toEqual(
      refusal('InvalidUserPoolConfigurationException', 'The user pool configuration is not valid.'),
    )
  })

  it('takes no access token of nobody', async () => {
    const { confirmation } = await aSignIn()
    await expect(
      run(confirmDevice, stage.services, { ...confirmation, AccessToken: 'x.y.z' }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Invalid Access Token'))
  })
})

describe('a confirmed device', () => {
  it('is the same for its user and for administrators', async () => {
    const { own, admins } = await aDeviceOwner()
    const mine = await run(getDevice, stage.services, own)
    await expect(run(adminGetDevice, stage.services, admins)).resolves.toEqual(mine)
    const { AccessToken } = own
    await expect(run(listDevices, stage.services, { AccessToken })).resolves.toEqual({
      Devices: [mine.Device],
    })
    const { UserPoolId, Username } = admins
    await expect(run(adminListDevices, stage.services, { UserPoolId, Username })).resolves.toEqual({
      Devices: [mine.Device],
    })
  })

  it('changes its status for either', async () => {
    const { own, admins } = await aDeviceOwner()
    const status = async () => {
      const { Device } = await run(getDevice, stage.services, own)
      return [
        Device?.DeviceAttributes?.find(({ Name }) => Name === 'dev:device_remembered_status')
          ?.Value,
        Device?.DeviceLastModifiedDate?.getTime(),
      ]
    }
    stage.clock.now += 5000
    await run(updateDeviceStatus, stage.services, {
      ...own,
      DeviceRememberedStatus: 'not_remembered',
    })
    expect(await status()).toEqual(['not_remembered', stage.clock.now])
    await run(adminUpdateDeviceStatus, stage.services, {
      ...admins,
      DeviceRememberedStatus: 'remembered',
    })
    expect(await status()).toEqual(['remembered', stage.clock.now])
    await expect(run(updateDeviceStatus, stage.services, own)).resolves.toEqual({})
    expect(await status()).toEqual(['remembered', stage.clock.now])
  })

  it('tells when and from where it last proved itself', async () => {
    const { user, own } = await aDeviceOwner()
    stage.clock.now += 60_000
    const { poolId, username, sub } = user
    const note = { now: stage.clock.now, ip: '198.51.100.7' }
    await stage.services.table.write(
      noteDeviceUse({ poolId, username, sub, key: own.DeviceKey }, note),
    )
    const { Device } = await run(getDevice, stage.services, own)
    expect(Device?.DeviceLastAuthenticatedDate).toEqual(new Date(stage.clock.now))
    expect(Device?.DeviceAttributes).toContainEqual({ Name: 'last_ip_used', Value: note.ip })
  })

  it.each(['its user', 'an administrator'])('is gone once %s forgets it', async (who) => {
    const { own, admins, user } = await aDeviceOwner()
    const forget = () =>
      who === 'its user'
        ? run(forgetDevice, stage.services, own)
        : run(adminForgetDevice, stage.services, admins)
    await expect(forget()).resolves.toEqual({})
    const { poolId, username } = user
    const ref = userDeviceRef(poolId, username, own.DeviceKey)
    expect(await stage.services.table.get(ref)).toBeUndefined()
    const status = { DeviceRememberedStatus: 'remembered' as const }
    const calls: (() => Promise<unknown>)[] = [
      forget,
      () => run(getDevice, stage.services, own),
      () => run(adminGetDevice, stage.services, admins),
      () => run(updateDeviceStatus, stage.services, own),
      () => run(updateDeviceStatus, stage.services, { ...own, ...status }),
      () => run(adminUpdateDeviceStatus, stage.services, { ...admins, ...status }),
    ]
    for (const call of calls) await expect(call()).rejects.toEqual(absent)
  })

  it('is nobody else’s', async () => {
    const [one, other] = [await aDeviceOwner(), await aDeviceOwner()]
    const { AccessToken } = other.own
    const theirs = { ...one.own, AccessToken }
    const status = { DeviceRememberedStatus: 'not_remembered' as const }
    const calls: (() => Promise<unknown>)[] = [
      () => run(getDevice, stage.services, theirs),
      () => run(forgetDevice, stage.services, theirs),
      () => run(updateDeviceStatus, stage.services, { ...theirs, ...status }),
    ]
    for (const call of calls) await expect(call()).rejects.toEqual(absent)
    await expect(run(getDevice, stage.services, one.own)).resolves.toBeDefined()
  })

  it('keeps its verifier sealed', async () => {
    const { user, app } = await aDeviceOwner()
    const device = await stage.services.table.get(userDeviceRef(pool.id, user.username, app.key))
    const clear = Buffer.from(app.verifierConfig.PasswordVerifier, 'base64').subarray(-300)
    expect(Buffer.from(device?.verifier ?? []).length).toBeGreaterThan(300)
    expect(Buffer.from(device?.verifier ?? []).includes(clear)).toBe(false)
  })

  it('goes with its user, also when it is confirmed while the user is deleted', async () => {
    const { user, AccessToken, app, confirmation } = await aSignIn()
    const ref = userDeviceRef(pool.id, user.username, app.key)
    const results = await Promise.allSettled([
      run(deleteUser, stage.services, { AccessToken }),
      run(confirmDevice, stage.services, confirmation),
    ])
    expect(results[0].status).toBe('fulfilled')
    expect(await stage.services.table.get(ref)).toBeUndefined()
  })

  it('goes with its user', async () => {
    const { user, own, AccessToken } = await aDeviceOwner()
    await run(deleteUser, stage.services, { AccessToken })
    const ref = userDeviceRef(pool.id, user.username, own.DeviceKey)
    expect(await stage.services.table.get(ref)).toBeUndefined()
  })

  it('needs an access token of its user', async () => {
    const { own } = await aDeviceOwner()
    const { DeviceKey } = own
    for (const operation of [getDevice, forgetDevice]) {
      await expect(run(operation, stage.services, { DeviceKey })).rejects.toEqual(
        refusal(
          'InvalidParameterException',
          "1 validation error detected: Value null at 'accessToken' failed to satisfy constraint: Member must not be null",
        ),
      )
    }
  })
})

describe('the devices of a user', () => {
  it('are listed page by page, each page at the same cost', async () => {
    const first = await aDeviceOwner()
    const keys = [first.app.key]
    for (let index = 0; index < 4; index++) {
      stage.clock.now += 1000
      const { app, confirmation } = await anotherSignIn({ pool, client }, first.user)
      await run(confirmDevice, stage.services, confirmation)
      keys.push(app.key)
    }
    const { AccessToken } = first
    const found: string[] = []
    let PaginationToken: string | undefined
    do {
      const input = { AccessToken, Limit: 2, ...(PaginationToken && { PaginationToken }) }
      const page = await run(listDevices, stage.services, input)
      found.push(...(page.Devices ?? []).map(({ DeviceKey = '' }) => DeviceKey))
      PaginationToken = page.PaginationToken
    } while (PaginationToken !== undefined)
    expect(found).toEqual([...keys].sort())
    const calls = await stage.callsOf(() =>
      run(listDevices, stage.services, { AccessToken, Limit: 2 }),
    )
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'Query'])
  })

  it('are not shown to a page token of another user', async () => {
    const [one, other] = [await aDeviceOwner(), await aDeviceOwner()]
    stage.clock.now += 1000
    const { confirmation } = await anotherSignIn({ pool, client }, one.user)
    await run(confirmDevice, stage.services, confirmation)
    const { PaginationToken } = await run(listDevices, stage.services, {
      AccessToken: one.AccessToken,
      Limit: 1,
    })
    expect(PaginationToken).toBeDefined()
    const { AccessToken } = other
    await expect(
      run(listDevices, stage.services, { AccessToken, PaginationToken }),
    ).rejects.toEqual(refusal('InvalidParameterException', 'Invalid pagination token.'))
  })

  it('are unknown for unknown users and pools', async () => {
    const { admins } = await aDeviceOwner()
    for (const operation of [adminGetDevice, adminForgetDevice, adminUpdateDeviceStatus]) {
      await expect(
        run(operation, stage.services, { ...admins, Username: 'nobody' }),
      ).rejects.toEqual(refusal('UserNotFoundException', 'User does not exist.'))
    }
    const UserPoolId = 'us-east-1_nowhere00'
    await expect(
      run(adminListDevices, stage.services, { UserPoolId, Username: 'jane' }),
    ).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`),
    )
  })
})
