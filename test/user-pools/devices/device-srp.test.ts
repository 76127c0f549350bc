import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Sealer } from '../../../lib/keys/sealer.ts'
import type { UserDevice } from '../../../lib/store/user-devices.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import type { User } from '../../../lib/store/users.ts'
import { confirmedDevice } from '../../../lib/user-pools/devices/confirm-device.ts'
import {
  deviceGroupKey,
  isDeviceKey,
  isKeyOfSignIn,
  newDeviceKey,
} from '../../../lib/user-pools/devices/device-keys.ts'
import {
  isDeviceProof,
  standingOf,
  startDeviceSrp,
} from '../../../lib/user-pools/devices/device-srp.ts'
import { newDeviceMetadata } from '../../../lib/user-pools/devices/new-device.ts'
import { aPool } from '../../builders.ts'
import { softwareDevice, type SoftwareDevice } from '../../software-device.ts'
import { aUser } from '../people.ts'
import { aStage, type Stage } from '../stage.ts'

let stage: Stage
let sealer: Sealer
let pool: UserPool
let user: User
const authTime = 1_795_000_000
const secretBlock = Buffer.from('a secret block').toString('base64')

beforeAll(async () => {
  stage = await aStage()
  sealer = await stage.services.keyring.sealer('user-pools')
  pool = await aPool(stage.services, { DeviceConfiguration: {} })
  user = await aUser(stage.services, pool)
})
afterAll(() => stage.stop())

function aDevice(): { app: SoftwareDevice; device: UserDevice } {
  const app = softwareDevice(newDeviceMetadata(sealer, { pool, user, authTime }) ?? {})
  const device = confirmedDevice(
    sealer,
    { pool, user, authTime },
    {
      description: { key: app.key, name: 'phone', secret: app.verifierConfig, ip: '192.0.2.1' },
      now: stage.clock.now,
    },
  )
  return { app, device }
}

function exchangeOf({ app, device }: ReturnType<typeof aDevice>) {
  const proof = app.prove()
  const { SALT, exchange } = startDeviceSrp(sealer, device, proof.A)
  const answer = proof.answer(
    { SALT, SRP_B: exchange.B, SECRET_BLOCK: secretBlock },
    stage.clock.now,
  )
  const { PASSWORD_CLAIM_SIGNATURE: signature = '', TIMESTAMP: timestamp = '' } = answer
  return { exchange, claim: { secretBlock, signature, timestamp } }
}

describe('the proof of a device', () => {
  it('is right when the app holds the secret', () => {
    const made = aDevice()
    expect(isDeviceProof(sealer, made.device, exchangeOf(made))).toBe(true)
  })

  it('is wrong with another device’s secret', () => {
    const made = aDevice()
    const { app } = aDevice()
    const thief = softwareDevice({ DeviceKey: made.app.key, DeviceGroupKey: app.groupKey })
    const proof = exchangeOf({ app: thief, device: made.device })
    expect(isDeviceProof(sealer, made.device, proof)).toBe(false)
  })

  it('is wrong once anything that it binds is another', () => {
    const made = aDevice()
    const { exchange, claim } = exchangeOf(made)
    const others = [
      { exchange: { ...exchange, b: Buffer.alloc(32, 7).toString('base64') }, claim },
      { exchange: { ...exchange, aHex: '02' }, claim },
      { exchange, claim: { ...claim, secretBlock: Buffer.from('other').toString('base64') } },
      { exchange, claim: { ...claim, timestamp: 'Tue Mar 3 07:05:10 UTC 2026' } },
      { exchange, claim: { ...claim, timestamp: claim.timestamp.toLowerCase() } },
      { exchange, claim: { ...claim, signature: '' } },
    ]
    for (const proof of others) expect(isDeviceProof(sealer, made.device, proof)).toBe(false)
  })

  it('does not open a verifier that was moved from another device or user', () => {
    const [one, other] = [aDevice(), aDevice()]
    const moved = { ...one.device, verifier: other.device.verifier }
    expect(() => startDeviceSrp(sealer, moved, '02')).toThrow('does not open')
    expect(() => startDeviceSrp(sealer, { ...one.device, sub: 'eve' }, '02')).toThrow(
      'does not open',
    )
  })
})

describe('a device key', () => {
  it('looks like Cognito’s, and so does the group key', () => {
    const metadata = newDeviceMetadata(sealer, { pool, user, authTime })
    expect(metadata?.DeviceKey).toMatch(/^us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
    expect(metadata?.DeviceGroupKey).toMatch(/^-[0-9A-Za-z]{8}$/u)
    expect(metadata?.DeviceGroupKey).toBe(deviceGroupKey(pool.id))
    expect(isDeviceKey(metadata?.DeviceKey ?? '')).toBe(true)
  })

  it('is another one at each sign-in', () => {
    const keys = Array.from({ length: 100 }, () =>
      newDeviceKey(sealer, { poolId: pool.id, sub: user.sub, authTime }),
    )
    expect(new Set(keys).size).toBe(100)
  })

  it('proves the sign-in that it was handed out in, and no other', () => {
    const signIn = { poolId: pool.id, sub: user.sub, authTime }
    const key = newDeviceKey(sealer, signIn)
    expect(isKeyOfSignIn(sealer, signIn, key)).toBe(true)
    expect(isKeyOfSignIn(sealer, { ...signIn, authTime: authTime + 1 }, key)).toBe(false)
    expect(isKeyOfSignIn(sealer, { ...signIn, sub: 'another' }, key)).toBe(false)
    expect(isKeyOfSignIn(sealer, { ...signIn, poolId: 'us-east-1_another00' }, key)).toBe(false)
    const own = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    expect(isKeyOfSignIn(sealer, signIn, own)).toBe(false)
    expect(isKeyOfSignIn(sealer, signIn, 'x_0')).toBe(false)
  })

  it.each(['', 'us-east-1', 'us-east-1_', 'us-east-1_X', 'a#b_0', `a_${'0'.repeat(54)}`])(
    'is not «%s»',
    (text) => expect(isDeviceKey(text)).toBe(false),
  )

  it('is not handed out in a pool that does not track devices', () => {
    const bare = { ...pool, settings: {} }
    expect(newDeviceMetadata(sealer, { pool: bare, user, authTime })).toBeUndefined()
  })
})

describe('a device that is named at sign-in', () => {
  const remembering = (challenge?: boolean) => ({
    ...pool,
    settings: {
      DeviceConfiguration: {
        ...(challenge !== undefined && { ChallengeRequiredOnNewDevice: challenge }),
      },
    },
  })

  it('is asked for its proof when it is remembered', () => {
    const { device } = aDevice()
    expect(standingOf(remembering(), device)).toEqual({ isAsked: true, replacesMfa: false })
    expect(standingOf(remembering(true), device)).toEqual({ isAsked: true, replacesMfa: true })
  })

  it('changes nothing when it is not remembered, or the pool no longer tracks devices', () => {
    const { device } = aDevice()
    const nothing = { isAsked: false, replacesMfa: false }
    expect(standingOf(remembering(true), { ...device, status: 'not_remembered' })).toEqual(nothing)
    expect(standingOf({ ...pool, settings: {} }, device)).toEqual(nothing)
  })
})
