import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmDevice } from '../../../lib/operations/user-pools/devices/confirm-device.ts'
import { forgetDevice } from '../../../lib/operations/user-pools/devices/forget-device.ts'
import { initiateAuth } from '../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import { replacePool, type UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { softwareDevice } from '../../software-device.ts'
import { answerSrp, aUser, claimsOf, everyFlow, passwordSignIn, srpChallenge } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token')
const absent = refusal('ResourceNotFoundException', 'Device does not exist.')
const invented = 'us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, { DeviceConfiguration: {} })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

/** A user who signed in on a new device, which is confirmed unless told otherwise. */
async function onNewDevice({ isConfirmed = true, at = { pool, client } } = {}) {
  const { services } = stage
  const user = await aUser(services, at.pool)
  const answer = await passwordSignIn(services, at.client, { USERNAME: user.username })
  const {
    AccessToken = '',
    RefreshToken = '',
    NewDeviceMetadata,
  } = answer.AuthenticationResult ?? {}
  const device = softwareDevice(NewDeviceMetadata ?? {})
  const own = { AccessToken, DeviceKey: device.key }
  const secret = { DeviceSecretVerifierConfig: device.verifierConfig }
  if (isConfirmed) await run(confirmDevice, services, { ...own, ...secret })
  return { user, device, own, RefreshToken }
}

async function refreshed(app: AppClient, REFRESH_TOKEN: string, DEVICE_KEY?: string) {
  const AuthParameters = { REFRESH_TOKEN, ...(DEVICE_KEY !== undefined && { DEVICE_KEY }) }
  const { AuthenticationResult } = await run(initiateAuth, stage.services, {
    ClientId: app.id,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters,
  })
  return claimsOf(AuthenticationResult?.AccessToken)
}

describe('a refresh token of a pool that tracks devices', () => {
  it('is good on the device that the sign-in was told of, and says so', async () => {
    const { device, own, RefreshToken } = await onNewDevice()
    expect(claimsOf(own.AccessToken)).toHaveProperty('device_key', device.key)
    expect(await refreshed(client, RefreshToken, device.key)).toHaveProperty(
      'device_key',
      device.key,
    )
  })

  it('is good nowhere else', async () => {
    const { RefreshToken } = await onNewDevice()
    const other = await onNewDevice()
    for (const key of [undefined, invented, other.device.key]) {
      await expect(refreshed(client, RefreshToken, key)).rejects.toEqual(invalid)
    }
  })

  it('is not good before the device is confirmed, nor after it was forgotten', async () => {
    const unconfirmed = await onNewDevice({ isConfirmed: false })
    await expect(
      refreshed(client, unconfirmed.RefreshToken, unconfirmed.device.key),
    ).rejects.toEqual(invalid)
    const { device, own, RefreshToken } = await onNewDevice()
    await run(forgetDevice, stage.services, own)
    await expect(refreshed(client, RefreshToken, device.key)).rejects.toEqual(invalid)
  })

  it('is good anywhere once the pool no longer tracks devices', async () => {
    const tracking = await aPool(stage.services, { DeviceConfiguration: {} })
    const app = await aClient(stage.services, tracking, everyFlow)
    const { RefreshToken } = await onNewDevice({ at: { pool: tracking, client: app } })
    await stage.services.table.write(replacePool({ ...tracking, settings: {}, version: 2 }))
    await expect(refreshed(app, RefreshToken)).resolves.toBeDefined()
  })

  it('takes no more trips than another', async () => {
    const { device, RefreshToken } = await onNewDevice()
    await refreshed(client, RefreshToken, device.key)
    const calls = await stage.callsOf(() => refreshed(client, RefreshToken, device.key))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem'])
  })
})

describe('a device that is gone', () => {
  /** An SRP answer whose sender names a device, at the start or with the answer. */
  async function answerOf(name: string, { start, answer }: { start?: string; answer?: string }) {
    const asked = { USERNAME: name, ...(start !== undefined && { DEVICE_KEY: start }) }
    const { srp, parameters } = await srpChallenge(stage.services, client, asked)
    const proof = { password: 'Secret-123', now: stage.clock.now }
    const responses = srp.answer(pool.id, parameters, proof)
    return {
      again: () => answerSrp(stage.services, client, responses),
      send: () =>
        answerSrp(stage.services, client, {
          ...responses,
          ...(answer !== undefined && { DEVICE_KEY: answer }),
        }),
    }
  }

  it('is told of before the answer is used up, which clients send again without it', async () => {
    const { user, own, device } = await onNewDevice()
    await run(forgetDevice, stage.services, own)
    for (const key of [device.key, invented, 'no key at all']) {
      const { send, again } = await answerOf(user.username, { start: device.key, answer: key })
      await expect(send()).rejects.toEqual(absent)
      await expect(again()).resolves.toHaveProperty('AuthenticationResult.NewDeviceMetadata')
    }
  })

  it('is told of in the same way to whoever does not exist', async () => {
    const strict = { ...everyFlow, PreventUserExistenceErrors: 'ENABLED' } as const
    const hiding = await aClient(stage.services, pool, strict)
    const { srp, parameters } = await srpChallenge(stage.services, hiding, { USERNAME: 'nobody' })
    const responses = srp.answer(pool.id, parameters, { password: 'x', now: stage.clock.now })
    await expect(
      answerSrp(stage.services, hiding, { ...responses, DEVICE_KEY: invented }),
    ).rejects.toEqual(absent)
  })
})
