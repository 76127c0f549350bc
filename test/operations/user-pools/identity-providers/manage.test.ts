import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/create-user-pool-client.ts'
import { describeUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/describe-user-pool-client.ts'
import { deleteIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { describeIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/describe-identity-provider.ts'
import { getIdentityProviderByIdentifier } from '../../../../lib/operations/user-pools/identity-providers/get-identity-provider-by-identifier.ts'
import { getSigningCertificate } from '../../../../lib/operations/user-pools/identity-providers/get-signing-certificate.ts'
import { listIdentityProviders } from '../../../../lib/operations/user-pools/identity-providers/list-identity-providers.ts'
import { updateIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/update-identity-provider.ts'
import { samlKeyRef } from '../../../../lib/store/saml-keys.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { samlMetadata } from '../../../federation/saml/metadata.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'
import { aProvider, described, details } from './providers.ts'

jest.setTimeout(30_000) // many keys on a busy machine

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const anyPool = () => aPool(stage.services)
const invalid = (message: string) => refusal('InvalidParameterException', message)
const nowhere = { UserPoolId: 'us-east-1_nosuchone', ProviderName: 'corp' }
const noSuchPool = refusal(
  'ResourceNotFoundException',
  'User pool us-east-1_nosuchone does not exist.',
)
const noSuchProvider = refusal(
  'ResourceNotFoundException',
  'Identity provider corp does not exist.',
)

const update = async (pool: UserPool, changes: object, ProviderName = 'corp') =>
  (
    await run(updateIdentityProvider, stage.services, {
      UserPoolId: pool.id,
      ProviderName,
      ...changes,
    })
  ).IdentityProvider

const byIdentifier = async (pool: UserPool, IdpIdentifier: string) =>
  (
    await run(getIdentityProviderByIdentifier, stage.services, {
      UserPoolId: pool.id,
      IdpIdentifier,
    })
  ).IdentityProvider

const certificateOf = (base64 = '') => new X509Certificate(Buffer.from(base64, 'base64'))

describe('UpdateIdentityProvider', () => {
  it('replaces what it names whole and keeps the rest', async () => {
    const pool = await anyPool()
    const before = await aProvider(stage.services, pool, {
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: ['a'],
      AcrMapping: { Level1: 'x' },
    })
    stage.clock.now += 1000
    const mapped = await update(pool, { AttributeMapping: { name: 'name' } })
    expect(mapped).toEqual({
      ...before,
      AttributeMapping: { username: 'sub', name: 'name' },
      LastModifiedDate: new Date(stage.clock.now),
    })
    const ProviderDetails = {
      ...details.OIDC,
      client_id: 'other',
      token_url: 'https://a.example/t',
    }
    const changed = await update(pool, { ProviderDetails, IdpIdentifiers: [] })
    expect(changed).toEqual({
      ...mapped,
      ProviderDetails: { ...ProviderDetails, attributes_url_add_attributes: 'false' },
      IdpIdentifiers: [],
    })
    expect(await described(stage.services, pool, 'corp')).toEqual(changed)
  })

  it('forgets a secret that is left out, but not a private key, which is never shown', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    const { client_secret: secret, ...rest } = details.OIDC
    expect(secret).toBe('hush')
    await update(pool, { ProviderDetails: rest })
    const oidc = await described(stage.services, pool, 'corp')
    expect(oidc?.ProviderDetails).not.toHaveProperty('client_secret')
    const ProviderType = 'SignInWithApple'
    const apple = await aProvider(stage.services, pool, { ProviderType })
    const changed = { ...apple.ProviderDetails, key_id: 'next' }
    const updated = await update(pool, { ProviderDetails: changed }, ProviderType)
    expect(updated?.ProviderDetails).toMatchObject({ key_id: 'next' })
  })

  it('reads new metadata, and keeps the certificate for answers', async () => {
    const pool = await anyPool()
    const before = await aProvider(stage.services, pool, {
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: samlMetadata() },
    })
    const MetadataFile = samlMetadata({ signOn: 'https://new.example.com/sso', logout: '' })
    const after = await update(pool, {
      ProviderDetails: { ...before.ProviderDetails, MetadataFile },
    })
    expect(after?.ProviderDetails).toMatchObject({
      MetadataFile,
      SSORedirectBindingURI: 'https://new.example.com/sso',
      ActiveEncryptionCertificate: before.ProviderDetails?.ActiveEncryptionCertificate,
    })
  })

  it('refuses what creating refuses', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    await aProvider(stage.services, pool, { ProviderName: 'next', IdpIdentifiers: ['taken'] })
    await expect(update(pool, { ProviderDetails: {} })).rejects.toEqual(
      invalid(
        'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
      ),
    )
    await expect(update(pool, { AttributeMapping: { nope: 'x' } })).rejects.toEqual(
      invalid('AttributeMapping contains invalid mapping: [nope]'),
    )
    await expect(update(pool, { IdpIdentifiers: ['free', 'taken'] })).rejects.toEqual(
      invalid(`The identifier taken belongs to another provider of user pool ${pool.id}.`),
    )
    await expect(byIdentifier(pool, 'free')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    expect((await byIdentifier(pool, 'taken'))?.ProviderName).toBe('next')
  })

  it('moves identifiers, nearly all of fifty at once', async () => {
    const pool = await anyPool()
    const many = (word: string) => Array.from({ length: 50 }, (_, index) => `${word}-${index}`)
    const [old, fresh] = [many('old'), many('new')]
    await aProvider(stage.services, pool, { IdpIdentifiers: old })
    await expect(update(pool, { IdpIdentifiers: fresh })).rejects.toEqual(
      invalid('Not all of fifty identifiers can be replaced in one request.'),
    )
    const most = [...fresh.slice(1), ...old.slice(0, 1)]
    await update(pool, { IdpIdentifiers: most })
    expect((await byIdentifier(pool, 'new-49'))?.IdpIdentifiers).toEqual(most)
    expect((await byIdentifier(pool, 'old-0'))?.ProviderName).toBe('corp')
    await expect(byIdentifier(pool, 'old-1')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Identity provider old-1 does not exist.'),
    )
  })

  it('loses none of 8 changes at once', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    const changes = [
      { AttributeMapping: { email: 'mail' } },
      { IdpIdentifiers: ['example.com'] },
      { AcrMapping: { Level2: 'mfa' } },
      { ProviderDetails: { ...details.OIDC, client_secret: 'next' } },
    ]
    await Promise.all([...changes, ...changes].map((change) => update(pool, change)))
    const provider = await described(stage.services, pool, 'corp')
    expect(provider).toMatchObject({
      AttributeMapping: { username: 'sub', email: 'mail' },
      IdpIdentifiers: ['example.com'],
      AcrMapping: { Level2: 'mfa' },
      ProviderDetails: { client_secret: 'next' },
    })
  })
})

describe('a provider that is not there', () => {
  it.each([
    ['DescribeIdentityProvider', describeIdentityProvider],
    ['UpdateIdentityProvider', updateIdentityProvider],
    ['DeleteIdentityProvider', deleteIdentityProvider],
  ])('is not found by %s', async (_, operation) => {
    const pool = await anyPool()
    const given = { UserPoolId: pool.id, ProviderName: 'corp' }
    await expect(run(operation, stage.services, given)).rejects.toEqual(noSuchProvider)
    await expect(run(operation, stage.services, nowhere)).rejects.toEqual(noSuchPool)
  })

  it('is not found by an identifier of another pool', async () => {
    const [pool, other] = [await anyPool(), await anyPool()]
    await aProvider(stage.services, pool, { IdpIdentifiers: ['corp'] })
    expect((await byIdentifier(pool, 'corp'))?.ProviderName).toBe('corp')
    await expect(byIdentifier(other, 'corp')).rejects.toEqual(noSuchProvider)
    const there = { UserPoolId: nowhere.UserPoolId, IdpIdentifier: 'corp' }
    await expect(run(getIdentityProviderByIdentifier, stage.services, there)).rejects.toEqual(
      noSuchPool,
    )
  })
})

describe('DeleteIdentityProvider', () => {
  it('frees name and identifiers, and leaves the lists of clients as they are', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool, { IdpIdentifiers: ['example.com'] })
    const SupportedIdentityProviders = ['COGNITO', 'corp']
    const naming = { UserPoolId: pool.id, ClientName: 'app', SupportedIdentityProviders }
    const { UserPoolClient } = await run(createUserPoolClient, stage.services, naming)
    await run(deleteIdentityProvider, stage.services, { UserPoolId: pool.id, ProviderName: 'corp' })
    const given = { UserPoolId: pool.id, ClientId: UserPoolClient?.ClientId ?? '' }
    const found = await run(describeUserPoolClient, stage.services, given)
    expect(found.UserPoolClient?.SupportedIdentityProviders).toEqual(SupportedIdentityProviders)
    await expect(run(createUserPoolClient, stage.services, naming)).rejects.toEqual(
      invalid(`The provider corp does not exist for User Pool ${pool.id}.`),
    )
    await expect(byIdentifier(pool, 'example.com')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    await aProvider(stage.services, pool, { IdpIdentifiers: ['example.com'] })
  })

  it('happens to one of 8 who ask at once', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    const given = { UserPoolId: pool.id, ProviderName: 'corp' }
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => run(deleteIdentityProvider, stage.services, given)),
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(7)
    for (const error of refused) expect(error).toEqual(noSuchProvider)
  })
})

describe('ListIdentityProviders', () => {
  it('lists every provider of the pool once, page by page', async () => {
    const pool = await anyPool()
    for (const ProviderName of ['corp-c', 'corp-a', 'corp-b']) {
      await aProvider(stage.services, pool, { ProviderName, IdpIdentifiers: [ProviderName] })
    }
    const given = { UserPoolId: pool.id, MaxResults: 2 }
    const first = await run(listIdentityProviders, stage.services, given)
    const date = new Date(stage.clock.now)
    expect(first.Providers).toEqual(
      ['corp-a', 'corp-b'].map((ProviderName) => ({
        ProviderName,
        ProviderType: 'OIDC',
        CreationDate: date,
        LastModifiedDate: date,
      })),
    )
    const { NextToken } = first
    const second = await run(listIdentityProviders, stage.services, { ...given, NextToken })
    expect(second.Providers?.map(({ ProviderName }) => ProviderName)).toEqual(['corp-c'])
    expect(second.NextToken).toBeUndefined()
    await expect(
      run(listIdentityProviders, stage.services, { UserPoolId: pool.id, NextToken: 'x' }),
    ).rejects.toEqual(invalid('Invalid pagination token.'))
    await expect(run(listIdentityProviders, stage.services, nowhere)).rejects.toEqual(noSuchPool)
  })
})

describe('GetSigningCertificate', () => {
  const certificate = async (pool: UserPool) =>
    (await run(getSigningCertificate, stage.services, { UserPoolId: pool.id })).Certificate

  it('answers a certificate that is the same for 8 who ask at once, and afterwards', async () => {
    const pool = await anyPool()
    const answers = await Promise.all(Array.from({ length: 8 }, () => certificate(pool)))
    expect(new Set([...answers, await certificate(pool)]).size).toBe(1)
    const read = certificateOf(answers[0])
    expect(read.subject).toBe(`CN=${pool.id}`)
    expect(read.verify(read.publicKey)).toBe(true)
    const years = (read.validToDate.getTime() - read.validFromDate.getTime()) / (365 * 86_400_000)
    expect(years).toBe(10)
    expect(await certificate(await anyPool())).not.toBe(answers[0])
  })

  it('issues another each year, for the same key', async () => {
    const pool = await anyPool()
    const first = certificateOf(await certificate(pool))
    stage.clock.now += 364 * 86_400_000
    expect(certificateOf(await certificate(pool)).raw).toEqual(first.raw)
    stage.clock.now += 86_400_000
    const second = certificateOf(await certificate(pool))
    expect(second.serialNumber).not.toBe(first.serialNumber)
    expect(second.publicKey.equals(first.publicKey)).toBe(true)
    expect(second.validToDate.getTime()).toBe(first.validToDate.getTime() + 365 * 86_400_000)
  })

  it('keeps the key sealed, and apart from those of the tokens', async () => {
    const pool = await anyPool()
    await certificate(pool)
    const stored = await stage.services.table.get(samlKeyRef(pool.id))
    const { sealedPrivateKey = new Uint8Array() } = stored ?? {}
    const sealer = await stage.services.keyring.sealer('user-pools')
    const context = [pool.id, stored?.kid ?? '']
    expect(sealer.open('saml-signing-key', sealedPrivateKey, context)).toBeDefined()
    expect(sealer.open('signing-key', sealedPrivateKey, context)).toBeUndefined()
    expect(sealer.open('saml-signing-key', sealedPrivateKey, ['x', ...context])).toBeUndefined()
  })

  it('refuses a pool that is not there', async () => {
    await expect(
      run(getSigningCertificate, stage.services, { UserPoolId: nowhere.UserPoolId }),
    ).rejects.toEqual(noSuchPool)
  })

  it('is for another key than those that providers encrypt for', async () => {
    const pool = await anyPool()
    const [one, other] = [
      await aProvider(stage.services, pool, { ProviderType: 'SAML', ProviderName: 'one' }),
      await aProvider(stage.services, pool, { ProviderType: 'SAML', ProviderName: 'other' }),
    ].map(({ ProviderDetails }) => certificateOf(ProviderDetails?.ActiveEncryptionCertificate))
    const own = certificateOf(await certificate(pool))
    const keys = [one, other, own].map((read) =>
      read?.publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
    )
    expect(new Set(keys).size).toBe(3)
    expect(one?.subject).toBe(`CN=${pool.id}`)
  })
})
