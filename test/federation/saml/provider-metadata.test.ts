import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FederationFault } from '../../../lib/federation/external-identity.ts'
import { providerMetadata } from '../../../lib/federation/saml/provider-metadata.ts'
import { deleteIdentityProvider } from '../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { providerRef, type IdentityProvider } from '../../../lib/store/identity-providers.ts'
import { samlMetadataRef } from '../../../lib/store/saml-metadata.ts'
import { aPool, run } from '../../builders.ts'
import { aProvider } from '../../operations/user-pools/identity-providers/providers.ts'
import { SamlProvider } from '../../saml-provider.ts'
import { aStage, type Stage } from '../../user-pools/stage.ts'

const idp = new SamlProvider()
const hour = 3_600_000
const unavailable = new FederationFault('Error retrieving metadata from the identity provider')

let stage: Stage
let server: Server
let answers: RequestListener[]
let asked: number
let provider: IdentityProvider

const send =
  (text: string, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(text)

const read = (changes = {}) => providerMetadata(stage.services, { ...provider, ...changes })

beforeEach(async () => {
  stage = await aStage({ COGNATE_PRIVATE_ADDRESSES: '1' })
  answers = []
  asked = 0
  server = createServer((request, response) => {
    asked += 1
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`
  const pool = await aPool(stage.services)
  await aProvider(stage.services, pool, { ProviderType: 'SAML' })
  const stored = await stage.services.table.get(providerRef(pool.id, 'corp'))
  if (!stored) throw new Error('no provider was stored')
  provider = { ...stored, settings: { ...stored.settings, details: { MetadataURL: url } } }
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await stage.stop()
})

describe('the metadata of a SAML provider', () => {
  it('is what its details say, which nobody is asked for', async () => {
    const details = { MetadataFile: idp.metadata() }
    const calls = await stage.callsOf(() => read({ settings: { ...provider.settings, details } }))
    expect(calls).toEqual([])
    expect(asked).toBe(0)
  })

  it('is read from its address once in six hours', async () => {
    answers = [send(idp.metadata())]
    await expect(read()).resolves.toMatchObject({
      entityId: idp.entityId,
      certificates: [idp.certificate],
    })
    stage.clock.now += 6 * hour - 1
    await read()
    expect(asked).toBe(1)
    stage.clock.now += 1
    await read()
    expect(asked).toBe(2)
  })

  it('takes one trip to the store while it is kept', async () => {
    answers = [send(idp.metadata())]
    await read()
    await expect(stage.callsOf(read)).resolves.toHaveLength(1)
  })

  it('is read sooner when it says so, but not at each sign-in', async () => {
    answers = [
      send(idp.metadata('cacheDuration="PT1H"')),
      send(idp.metadata('cacheDuration="PT0S"')),
    ]
    await read()
    stage.clock.now += hour
    await read()
    expect(asked).toBe(2)
    stage.clock.now += 59_999
    await read()
    expect(asked).toBe(2)
    stage.clock.now += 1
    await read()
    expect(asked).toBe(3)
  })

  it('brings new certificates', async () => {
    const other = new SamlProvider()
    answers = [send(idp.metadata()), send(idp.metadata('', [idp.certificate, other.certificate]))]
    await read()
    stage.clock.now += 6 * hour
    await expect(read()).resolves.toMatchObject({
      certificates: [idp.certificate, other.certificate],
    })
  })

  it('serves until it ends when the address fails, which is tried once a minute', async () => {
    const end = new Date(stage.clock.now + 7 * hour).toISOString()
    answers = [send(idp.metadata(`validUntil="${end}"`)), send('', 500)]
    const first = await read()
    stage.clock.now += 6 * hour
    await expect(read()).resolves.toEqual(first)
    await expect(read()).resolves.toEqual(first)
    expect(asked).toBe(2)
    stage.clock.now += 60_000
    await expect(read()).resolves.toEqual(first)
    expect(asked).toBe(3)
    stage.clock.now += hour - 60_000
    await expect(read()).rejects.toEqual(unavailable)
  })

  it.each<[string, () => RequestListener]>([
    ['an error', () => send(idp.metadata(), 500)],
    ['a redirect', () => send(idp.metadata(), 302)],
    ['no metadata', () => send('<a/>')],
    ['metadata that has ended', () => send(idp.metadata('validUntil="2001-01-01T00:00:00Z"'))],
    ['no end', () => (_, response) => response.destroy()],
  ])('is not there when the address gives %s', async (_, answer) => {
    answers = [answer()]
    await expect(read()).rejects.toEqual(unavailable)
  })

  it('does not come from a private address where those are closed', async () => {
    const settings = { ...stage.services.settings, reachesPrivateAddresses: false }
    const services = { table: stage.services.table, now: stage.services.now, settings }
    await expect(providerMetadata(services, provider)).rejects.toEqual(unavailable)
    expect(asked).toBe(0)
  })

  it('is read anew from another address', async () => {
    answers = [send(idp.metadata())]
    await read()
    const url = `${provider.settings.details.MetadataURL ?? ''}?new`
    await read({ settings: { ...provider.settings, details: { MetadataURL: url } } })
    expect(asked).toBe(2)
  })

  it('serves all who read it at once', async () => {
    answers = [send(idp.metadata())]
    const all = await Promise.all(Array.from({ length: 16 }, () => read()))
    expect(new Set(all.map(({ entityId }) => entityId))).toEqual(new Set([idp.entityId]))
  })

  it('goes with its provider, and does not come back', async () => {
    answers = [send(idp.metadata())]
    await read()
    const ref = samlMetadataRef(provider.poolId, provider.name)
    await expect(stage.services.table.get(ref)).resolves.toBeDefined()
    await run(deleteIdentityProvider, stage.services, {
      UserPoolId: provider.poolId,
      ProviderName: provider.name,
    })
    await expect(stage.services.table.get(ref)).resolves.toBeUndefined()
    await read()
    await expect(stage.services.table.get(ref)).resolves.toBeUndefined()
  })
})
