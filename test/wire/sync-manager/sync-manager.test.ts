import { randomUUID } from 'node:crypto'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { CognitoSyncClient, ListDatasetsCommand } from '@aws-sdk/client-cognito-sync'
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../../local/sts/default-roles.ts'
import { asAdmin } from '../clients.ts'
import { poolWithApp } from '../pool-with-app.ts'
import { Device } from './device.ts'
import type { Conflict, DeviceOwner, LocalRecord } from './library.ts'

jest.setTimeout(120_000) // many synchronizations, one after the other

const identities = new CognitoIdentityClient(asAdmin())
const userPools = new CognitoIdentityProviderClient(asAdmin())
const account = '123456789012'

let IdentityPoolId = ''
let app = { UserPoolId: '', ClientId: '' }
let provider = ''
beforeAll(async () => {
  app = await poolWithApp(userPools, { PoolName: 'wire-sync-manager' })
  provider = `cognito-idp.us-east-1.amazonaws.com/${app.UserPoolId}`
  const pool = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'wire-sync-manager',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: app.ClientId }],
    }),
  )
  IdentityPoolId = pool.IdentityPoolId ?? ''
  const Roles = {
    authenticated: roleArn(account, authenticatedRoleName),
    unauthenticated: roleArn(account, unauthenticatedRoleName),
  }
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
})

type Logins = Record<string, string>

/** The owner of a device after a sign-in, or as a guest: as that guest before, if there was one. */
async function anOwner(Logins: Logins = {}, guest?: DeviceOwner): Promise<DeviceOwner> {
  const known = guest ?? (await identities.send(new GetIdCommand({ IdentityPoolId, Logins })))
  const { IdentityId = '', Credentials } = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId: known.IdentityId, Logins }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  return { IdentityPoolId, IdentityId, credentials }
}

/** Signs up somebody who is signed in then. */
async function aUser(): Promise<Logins> {
  const [Username, Password] = [randomUUID(), 'Correct-Horse-7']
  const { UserPoolId, ClientId } = app
  const user = { UserPoolId, Username }
  await userPools.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }))
  await userPools.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }))
  const { AuthenticationResult } = await userPools.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  )
  return { [provider]: AuthenticationResult?.IdToken ?? '' }
}

async function twoDevices(): Promise<[Device, Device, DeviceOwner]> {
  const owner = await anOwner()
  return [new Device(owner), new Device(owner), owner]
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const words = (text: string) => text.split(' ').filter((word) => word !== '')

/** Settles a conflict between lists by one that has all of both. */
function joined(conflict: Conflict): LocalRecord {
  const both = [conflict.getRemoteRecord(), conflict.getLocalRecord()]
  const all = new Set(both.flatMap((record) => words(record.getValue())))
  return conflict.resolveWithValue([...all].join(' '))
}

describe('two devices with amazon-cognito-js', () => {
  it('show the same after edits that each made offline', async () => {
    const [phone, laptop] = await twoDevices()
    await phone.put('a', 'from the phone')
    await phone.put('both', 'old')
    await phone.synchronize()
    await laptop.put('b', 'from the laptop')
    await laptop.synchronize()
    await phone.put('both', 'new')
    await phone.synchronize()
    await laptop.synchronize()
    const all = { a: 'from the phone', b: 'from the laptop', both: 'new' }
    expect(await phone.values()).toEqual(all)
    expect(await laptop.values()).toEqual(all)
  })

  it('hear of removals, and write again what was removed', async () => {
    const [phone, laptop] = await twoDevices()
    await phone.put('a', '1')
    await phone.put('b', '1')
    await phone.synchronize()
    await laptop.synchronize()
    await laptop.remove('a')
    await laptop.synchronize()
    await phone.synchronize()
    expect(await phone.values()).toEqual({ b: '1' })
    await phone.put('a', '2')
    await phone.synchronize()
    await laptop.synchronize()
    expect(await laptop.values()).toEqual({ a: '2', b: '1' })
  })

  it('hear of removals also after a record that came and went offline', async () => {
    const [phone, laptop] = await twoDevices()
    await phone.put('a', '1')
    await phone.synchronize()
    await laptop.synchronize()
    await laptop.put('brief', 'x')
    await laptop.remove('brief')
    await laptop.synchronize()
    await phone.remove('a')
    await phone.synchronize()
    await laptop.synchronize()
    expect(await laptop.values()).toEqual({})
    await laptop.put('brief', 'again')
    await laptop.synchronize()
    await phone.synchronize()
    expect(await phone.values()).toEqual({ brief: 'again' })
  })

  it.each(['local', 'remote', 'joined'] as const)(
    'settle a conflict by the %s record',
    async (side) => {
      const [phone, laptop] = await twoDevices()
      await phone.put('a', 'old')
      await phone.synchronize()
      await laptop.synchronize()
      await phone.put('a', 'phone')
      await laptop.put('a', 'laptop')
      await phone.synchronize()
      const conflicts: string[][] = []
      await laptop.synchronize({
        onConflict: (conflict) => {
          const [local, remote] = [conflict.getLocalRecord(), conflict.getRemoteRecord()]
          conflicts.push([conflict.getKey(), local.getValue(), remote.getValue()])
          if (side === 'local') return conflict.resolveWithLocalRecord()
          if (side === 'remote') return conflict.resolveWithRemoteRecord()
          return conflict.resolveWithValue(`${remote.getValue()}+${local.getValue()}`)
        },
      })
      expect(conflicts).toEqual([['a', 'laptop', 'phone']])
      await phone.synchronize()
      const settled = { local: 'laptop', remote: 'phone', joined: 'phone+laptop' }[side]
      expect(await phone.values()).toEqual({ a: settled })
      expect(await laptop.values()).toEqual({ a: settled })
    },
  )

  it('hear that a dataset was deleted, and may begin it anew', async () => {
    const [phone, laptop] = await twoDevices()
    await phone.put('a', '1')
    await phone.synchronize()
    await laptop.synchronize()
    await phone.deleteDataset()
    await phone.synchronize()
    const onDeleted = jest.fn()
    await laptop.synchronize({ onDeleted })
    expect(onDeleted).toHaveBeenCalledTimes(1)
    expect(await laptop.values()).toEqual({})
    await laptop.put('b', 'new')
    await laptop.synchronize()
    await phone.synchronize()
    expect(await phone.values()).toEqual({ b: 'new' })
  })

  it('synchronize a full dataset', async () => {
    const [phone, laptop] = await twoDevices()
    const all: Record<string, string> = {}
    for (let index = 0; index < 1024; index++) all[`key${index}`] = 'x'.repeat(1000)
    for (const [key, value] of Object.entries(all)) await phone.put(key, value)
    await phone.synchronize()
    await laptop.synchronize()
    expect(await laptop.values()).toEqual(all)
  })
})

describe('a guest with amazon-cognito-js who turns out to be a user', () => {
  it('takes along what was written as a guest, by name, and nothing is lost', async () => {
    const login = await aUser()
    const user = await anOwner(login)
    const desktop = new Device(user)
    await desktop.put('a', 'user')
    await desktop.put('u', 'user')
    await desktop.synchronize()
    const guest = await anOwner()
    const before = new Device(guest)
    await before.put('a', 'guest')
    await before.put('g', 'guest')
    await before.synchronize()

    const signedIn = await anOwner(login, guest)
    expect(signedIn.IdentityId).toBe(user.IdentityId)
    const phone = new Device(signedIn)
    const merged = `notes.${guest.IdentityId}`
    const asked: (readonly string[])[] = []
    await phone.synchronize({
      onMerged: async (names) => {
        asked.push(names)
        const staging = new Device(signedIn) // so that the device has no such dataset of its own
        await staging.synchronize({}, merged)
        const values = await staging.values(merged)
        for (const [key, value] of Object.entries(values)) await phone.put(key, value)
        await staging.deleteDataset(merged)
        await staging.synchronize({}, merged)
      },
      onConflict: (conflict) => conflict.resolveWithRemoteRecord(),
    })
    expect(asked).toEqual([[merged]])
    await desktop.synchronize({ onMerged: () => Promise.reject(new Error('it is gone')) })
    const all = { a: 'user', u: 'user', g: 'guest' }
    expect(await phone.values()).toEqual(all)
    expect(await desktop.values()).toEqual(all)
    await expect(before.synchronize()).rejects.toThrow('is forbidden')
    const client = new CognitoSyncClient({ ...asAdmin(), credentials: signedIn.credentials })
    const { Datasets } = await client.send(new ListDatasetsCommand(signedIn))
    expect(Datasets?.map(({ DatasetName }) => DatasetName)).toEqual(['notes'])
  })
})

describe('two devices that edit at random', () => {
  const seed = 20_261_126

  it(`end with the same, without an update lost (seed ${seed})`, async () => {
    const random = randomNumbers(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T // there is one
    for (let run = 0; run < 12; run++) {
      const [phone, laptop, owner] = await twoDevices()
      const devices = [phone, laptop]
      const written = new Map<string, Set<string>>()
      for (let step = 0; step < 40; step++) {
        const [device, key] = [pick(devices), pick(['a', 'b', 'c', 'd'])]
        const what = random()
        if (what < 0.5) {
          const value = `${run}.${step}`
          await device.put(key, value)
          written.set(key, (written.get(key) ?? new Set()).add(value))
        } else if (what < 0.65) {
          await device.remove(key)
        } else {
          const side = random() < 0.5
          await device.synchronize({
            onConflict: (one) =>
              side ? one.resolveWithLocalRecord() : one.resolveWithRemoteRecord(),
          })
        }
      }
      for (const device of [phone, laptop, phone, laptop]) await device.synchronize()
      const values = await phone.values()
      expect([run, await laptop.values()]).toEqual([run, values])
      const fresh = new Device(owner)
      await fresh.synchronize()
      expect([run, await fresh.values()]).toEqual([run, values])
      for (const [key, value] of Object.entries(values)) {
        expect(written.get(key)?.has(value)).toBe(true)
      }
    }
  })

  it(`lose none of what both add to one record, with conflicts that join (seed ${seed})`, async () => {
    const [phone, laptop] = await twoDevices()
    const random = randomNumbers(seed)
    const added: string[] = []
    for (let step = 0; step < 60; step++) {
      const device = random() < 0.5 ? phone : laptop
      const { list = '' } = await device.values()
      added.push(String(step))
      await device.put('list', [...words(list), String(step)].join(' '))
      if (random() < 0.6) await device.synchronize({ onConflict: joined })
    }
    for (const device of [phone, laptop, phone, laptop]) {
      await device.synchronize({ onConflict: joined })
    }
    const { list = '' } = await phone.values()
    expect(words(list).sort()).toEqual(added.sort())
    expect((await laptop.values()).list).toBe(list)
  })
})
