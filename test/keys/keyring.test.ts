import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { fileWrapper, type KeyWrapper } from '../../lib/keys/key-wrapper.ts'
import { Keyring } from '../../lib/keys/keyring.ts'
import { testServices, type TestServices } from '../services.ts'

let test: TestServices
let folder: string
beforeAll(async () => {
  test = await testServices()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cognate-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
afterAll(() => test.stop())

const now = () => test.clock.now
const plain = Buffer.from('a secret')

describe('the key file', () => {
  it('is made once and is its owner’s alone', async () => {
    const path = join(folder, 'key')
    const wrapped = await fileWrapper(path).wrap(plain, 'user-pools')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await fileWrapper(path).unwrap(wrapped, 'user-pools')).toEqual(plain)
  })

  it('opens nothing for another purpose', async () => {
    const wrapper = fileWrapper(join(folder, 'key'))
    const wrapped = await wrapper.wrap(plain, 'user-pools')
    await expect(wrapper.unwrap(wrapped, 'broker')).rejects.toThrow(
      'the key file does not open the broker key',
    )
  })

  it('opens nothing once it is another file', async () => {
    const wrapped = await fileWrapper(join(folder, 'key')).wrap(plain, 'user-pools')
    writeFileSync(join(folder, 'key'), 'something else')
    await expect(fileWrapper(join(folder, 'key')).unwrap(wrapped, 'user-pools')).rejects.toThrow(
      'does not open',
    )
  })
})

describe('the keyring', () => {
  it('makes one key of a purpose, however many processes begin at once', async () => {
    const wrapper = fileWrapper(join(folder, 'key'))
    const keyrings = Array.from(
      { length: 16 },
      () => new Keyring(test.services.table, wrapper, now),
    )
    const sealers = await Promise.all(keyrings.map((keyring) => keyring.sealer('sync')))
    const box = sealers[0]?.seal('x', plain, []) ?? plain
    for (const sealer of sealers) expect(sealer.open('x', box, [])).toEqual(plain)
  })

  it('keeps the keys of two purposes apart', async () => {
    const { keyring } = test.services
    const box = (await keyring.sealer('user-pools')).seal('x', plain, [])
    expect((await keyring.sealer('credentials')).open('x', box, [])).toBeUndefined()
  })

  it('asks the key service again after a quarter of an hour, and not before', async () => {
    const counted = counting(fileWrapper(join(folder, 'key')))
    const keyring = new Keyring(test.services.table, counted.wrapper, now)
    await keyring.sealer('broker')
    const asked = counted.calls()
    test.clock.now += 15 * 60_000 - 1
    await keyring.sealer('broker')
    expect(counted.calls()).toBe(asked)
    test.clock.now += 1
    await keyring.sealer('broker')
    expect(counted.calls()).toBe(asked + 1)
  })

  it('closes while the key service is down, and opens when it is back', async () => {
    const working = fileWrapper(join(folder, 'key'))
    let isDown = false
    const down = () => Promise.reject(new Error('the key service is down'))
    const wrapper: KeyWrapper = {
      wrap: (key, purpose) => (isDown ? down() : working.wrap(key, purpose)),
      unwrap: (key, purpose) => (isDown ? down() : working.unwrap(key, purpose)),
    }
    const own = await testServices()
    const keyring = new Keyring(own.services.table, wrapper, now)
    await keyring.sealer('user-pools')
    isDown = true
    await expect(keyring.sealer('user-pools')).resolves.toBeDefined()
    test.clock.now += 15 * 60_000
    await expect(keyring.sealer('user-pools')).rejects.toThrow('the key service is down')
    await expect(keyring.sealer('broker')).rejects.toThrow('the key service is down')
    isDown = false
    await expect(keyring.sealer('user-pools')).resolves.toBeDefined()
    await own.stop()
  })
})

function counting(wrapper: KeyWrapper) {
  let calls = 0
  const count =
    <A extends unknown[], R>(call: (...given: A) => R) =>
    (...given: A) => {
      calls++
      return call(...given)
    }
  return {
    calls: () => calls,
    wrapper: {
      wrap: count((key: Buffer, purpose: string) => wrapper.wrap(key, purpose)),
      unwrap: count((key: Uint8Array, purpose: string) => wrapper.unwrap(key, purpose)),
    },
  }
}
