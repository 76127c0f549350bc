import { describe, expect, it } from '@jest/globals'
import { KeySource } from '../../lib/issuer-keys/key-source.ts'
import { testPool } from '../authorizer/test-pool.ts'

const url = 'https://pools.example/pool/.well-known/jwks.json'
const one = testPool('https://pools.example/pool', 'one')
const two = testPool('https://pools.example/pool', 'two')
const minute = 60_000
const hour = 60 * minute

/** A key source with a clock that stands still and an answer that a test may change. */
function setUp() {
  const state = {
    now: Date.UTC(2026, 0, 1),
    fetched: 0,
    answer: () => Promise.resolve(Response.json(one.jwks)),
  }
  const source = new KeySource(url, {
    now: () => state.now,
    fetch: () => {
      state.fetched += 1
      return state.answer()
    },
  })
  return { state, source }
}

const down = () => Promise.reject(new Error('unreachable'))

describe('KeySource', () => {
  it('reads the keys once and keeps them', async () => {
    const { state, source } = setUp()
    expect((await source.key('one'))?.equals(one.publicKey)).toBe(true)
    state.now += hour - 1
    await source.key('one')
    expect(state.fetched).toBe(1)
  })

  it('shares one reading among callers at once', async () => {
    const { state, source } = setUp()
    const found = await Promise.all(Array.from({ length: 20 }, () => source.key('one')))
    expect(found.every((key) => key !== undefined)).toBe(true)
    expect(state.fetched).toBe(1)
  })

  it('reads again for an unknown name, at most once a minute', async () => {
    const { state, source } = setUp()
    await source.key('one')
    state.answer = () =>
      Promise.resolve(Response.json({ keys: [...one.jwks.keys, ...two.jwks.keys] }))
    state.now += minute - 1
    expect(await source.key('two')).toBeUndefined()
    state.now += 1
    expect(await source.key('two')).toBeDefined()
    for (const name of ['three', 'four', 'five']) expect(await source.key(name)).toBeUndefined()
    expect(state.fetched).toBe(2)
  })

  it('forgets a key within an hour of its being withdrawn', async () => {
    const { state, source } = setUp()
    await source.key('one')
    state.answer = () => Promise.resolve(Response.json(two.jwks))
    state.now += hour
    expect(await source.key('one')).toBeUndefined()
  })

  it('keeps the keys for 24 hours while their source is down, and no longer', async () => {
    const { state, source } = setUp()
    await source.key('one')
    state.answer = down
    state.now += 24 * hour - 1
    expect(await source.key('one')).toBeDefined()
    state.now += 1
    await expect(source.key('one')).rejects.toThrow(`The keys at ${url} cannot be read.`)
  })

  it('asks a source that is down once a minute', async () => {
    const { state, source } = setUp()
    await source.key('one')
    state.answer = down
    state.now += 2 * hour
    for (let call = 0; call < 5; call += 1) await source.key('one')
    expect(state.fetched).toBe(2)
  })

  it('throws while nothing was ever read, and tries again after five seconds', async () => {
    const { state, source } = setUp()
    const { answer } = state
    state.answer = down
    await expect(source.key('one')).rejects.toThrow('cannot be read')
    state.answer = answer
    await expect(source.key('one')).rejects.toThrow('cannot be read')
    state.now += 5000
    expect(await source.key('one')).toBeDefined()
  })

  it('leaves a source that hangs alone for as long after it gave up', async () => {
    const { state, source } = setUp()
    state.answer = () => {
      state.now += 5000
      return down()
    }
    await expect(source.key('one')).rejects.toThrow('cannot be read')
    await expect(source.key('one')).rejects.toThrow('cannot be read')
    expect(state.fetched).toBe(1)
  })

  it.each([
    ['an error', () => new Response('', { status: 500 })],
    ['no JSON', () => new Response('<html>')],
    ['no key set', () => Response.json({ keys: {} })],
    ['null', () => Response.json(null)],
    ['more than 100 keys', () => Response.json({ keys: Array(101).fill(one.jwks.keys[0]) })],
    ['more than 1 MB', () => new Response(' '.repeat(1_000_001))],
  ])('does not take %s for keys', async (_, response) => {
    const { state, source } = setUp()
    state.answer = () => Promise.resolve(response())
    await expect(source.key('one')).rejects.toThrow('cannot be read')
  })

  it('follows no redirect and waits no longer than five seconds', async () => {
    let init: RequestInit = {}
    const source = new KeySource(url, {
      now: Date.now,
      fetch: (_, given) => {
        init = given
        return Promise.resolve(Response.json(one.jwks))
      },
    })
    await source.key('one')
    expect(init).toMatchObject({ redirect: 'error' })
    expect(init.signal).toBeInstanceOf(AbortSignal)
  })

  it('leaves out keys for something else, and names given twice', async () => {
    const { state, source } = setUp()
    const [jwk] = one.jwks.keys
    const keys = [
      { ...jwk, kid: 'encrypts', use: 'enc' },
      { ...jwk, kid: 'other', alg: 'RS512' },
      { ...jwk, kid: 'broken', n: 'AQAB' },
      { kty: 'oct', kid: 'symmetric', k: 'AAAA' },
      { ...jwk, kid: 'twice' },
      { ...two.jwks.keys[0], kid: 'twice' },
      { ...jwk, kid: 'twice' },
      null,
      { ...jwk, kid: 7 },
      { ...jwk, kid: 'good' },
    ]
    state.answer = () => Promise.resolve(Response.json({ keys }))
    expect(await source.key('good')).toBeDefined()
    for (const name of ['encrypts', 'other', 'broken', 'symmetric', 'twice']) {
      expect([name, await source.key(name)]).toEqual([name, undefined])
    }
  })
})
