import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startIam, type IamOptions, type RunningIam } from '../../../local/iam/start.ts'

const account = '123456789012'
const now = Date.UTC(2026, 6, 1, 12)
const Url = 'https://login.example.com/realm'
const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/login.example.com/realm`
const SAMLProviderArn = `arn:aws:iam::${account}:saml-provider/corp`
const SAMLMetadataDocument = metadata('https://idp.example.com')
const clientIds = (count: number) => Array.from({ length: count }, (_, i) => `client-${i}`)

let folder: string
let server: RunningIam
let iam: IAM

const start = async (more: Partial<IamOptions> = {}) => {
  server = await startIam({ account, dataFolder: folder, now: () => now, ...more })
  iam = new IAM({
    endpoint: server.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cognate-iam-'))
  await start()
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

function metadata(entity: string): string {
  return `<EntityDescriptor entityID="${entity}">${' '.repeat(1000)}</EntityDescriptor>`
}

describe('an OpenID Connect provider', () => {
  it('is read back without https://, with its clients each once', async () => {
    const given = { Url, ClientIDList: ['a', 'b', 'a'], ThumbprintList: ['f'.repeat(40)] }
    const Tags = [{ Key: 'team', Value: 'blue' }]
    await expect(iam.createOpenIDConnectProvider({ ...given, Tags })).resolves.toMatchObject({
      OpenIDConnectProviderArn,
    })
    await expect(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).resolves.toMatchObject(
      {
        Url: 'login.example.com/realm',
        ClientIDList: ['a', 'b'],
        ThumbprintList: ['f'.repeat(40)],
        CreateDate: new Date(now),
        Tags,
      },
    )
    await expect(iam.listOpenIDConnectProviders({})).resolves.toMatchObject({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    })
  })

  it('keeps its scheme where that is plain http', async () => {
    const created = await iam.createOpenIDConnectProvider({ Url: 'http://127.0.0.1:4000/x' })
    await expect(iam.getOpenIDConnectProvider(created as never)).resolves.toMatchObject({
      Url: 'http://127.0.0.1:4000/x',
    })
  })

  it('survives a restart', async () => {
    await iam.createOpenIDConnectProvider({ Url, ClientIDList: ['a'] })
    await server.stop()
    await start()
    expect([...server.openIdProviders()]).toMatchObject([{ url: Url, clientIds: ['a'] }])
  })

  it('gets clients and loses them, twice over without harm', async () => {
    await iam.createOpenIDConnectProvider({ Url, ClientIDList: ['a'] })
    const client = (ClientID: string) => ({ OpenIDConnectProviderArn, ClientID })
    await iam.addClientIDToOpenIDConnectProvider(client('b'))
    await iam.addClientIDToOpenIDConnectProvider(client('b'))
    await iam.removeClientIDFromOpenIDConnectProvider(client('a'))
    await iam.removeClientIDFromOpenIDConnectProvider(client('a'))
    await expect(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).resolves.toMatchObject(
      { ClientIDList: ['b'] },
    )
  })

  it('takes a hundred clients and no more', async () => {
    const refusal = {
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      $metadata: { httpStatusCode: 409 },
    }
    const create = (count: number) =>
      iam.createOpenIDConnectProvider({ Url, ClientIDList: clientIds(count) })
    await expect(create(101)).rejects.toMatchObject(refusal)
    await create(100)
    const add = (ClientID: string) =>
      iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID })
    await expect(add('one-more')).rejects.toMatchObject(refusal)
    await expect(add('client-7')).resolves.toBeDefined()
  })

  it('is there once for an address', async () => {
    await iam.createOpenIDConnectProvider({ Url })
    await expect(iam.createOpenIDConnectProvider({ Url })).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: `Provider with url ${Url} already exists.`,
    })
  })

  it('is unknown before it is made and after it is deleted, which may be done twice', async () => {
    const refusal = {
      name: 'NoSuchEntityException',
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
      $metadata: { httpStatusCode: 404 },
    }
    await iam.createOpenIDConnectProvider({ Url })
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn })
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn })
    const client = { OpenIDConnectProviderArn, ClientID: 'a' }
    for (const attempt of [
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }),
      iam.addClientIDToOpenIDConnectProvider(client),
      iam.removeClientIDFromOpenIDConnectProvider(client),
    ]) {
      await expect(attempt).rejects.toMatchObject(refusal)
    }
  })

  it.each(['login.example.com', 'ftp://login.example.com', 'https://x.example?y=1'])(
    'is not found at %s',
    async (address) => {
      await expect(iam.createOpenIDConnectProvider({ Url: address })).rejects.toMatchObject({
        name: 'InvalidInputException',
        message: 'Invalid Open ID Connect Provider URL',
      })
    },
  )

  it('has the limits of the model', async () => {
    const create = (changes: object) => iam.createOpenIDConnectProvider({ Url, ...changes })
    await expect(create({ Url: `https://${'x'.repeat(250)}` })).rejects.toMatchObject({
      name: 'ValidationError',
    })
    await expect(create({ ClientIDList: ['x'.repeat(256)] })).rejects.toMatchObject({
      message: `1 validation error detected: Value '${'x'.repeat(256)}' at 'clientID' failed to satisfy constraint: Member must have length less than or equal to 255`,
    })
    await expect(create({ ThumbprintList: ['abc'] })).rejects.toMatchObject({
      name: 'ValidationError',
    })
    const six = Array.from({ length: 6 }, (_, i) => String(i).repeat(40))
    await expect(create({ ThumbprintList: six })).rejects.toMatchObject({
      name: 'InvalidInputException',
    })
  })
})

describe('the provider of our own issuer', () => {
  const issuer = 'http://127.0.0.1:4000/identity-pools'
  const restartAt = async (address: string) => {
    await server.stop()
    await start({ issuer: address, mostClientIds: 3 })
  }

  it('is there from the start, and moves with its clients to where the server is', async () => {
    await restartAt(issuer)
    const arn = `arn:aws:iam::${account}:oidc-provider/127.0.0.1:4000/identity-pools`
    for (const ClientID of ['a', 'b', 'c']) {
      await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID })
    }
    await restartAt(issuer)
    expect([...server.openIdProviders()]).toMatchObject([{ arn, url: issuer }])
    await restartAt('https://id.example/identity-pools')
    expect([...server.openIdProviders()]).toMatchObject([
      { url: 'https://id.example/identity-pools', clientIds: ['a', 'b', 'c'] },
    ])
  })

  it('takes as many clients as the server was told', async () => {
    await restartAt(issuer)
    await expect(
      iam.createOpenIDConnectProvider({ Url, ClientIDList: clientIds(4) }),
    ).rejects.toMatchObject({ name: 'LimitExceededException' })
  })
})

describe('a SAML provider', () => {
  const create = () => iam.createSAMLProvider({ Name: 'corp', SAMLMetadataDocument })

  it('is made, read, listed and changed', async () => {
    await expect(create()).resolves.toMatchObject({ SAMLProviderArn })
    await expect(iam.getSAMLProvider({ SAMLProviderArn })).resolves.toMatchObject({
      SAMLMetadataDocument,
      CreateDate: new Date(now),
      ValidUntil: new Date(Date.UTC(2126, 6, 1, 12)),
    })
    await expect(iam.listSAMLProviders({})).resolves.toMatchObject({
      SAMLProviderList: [{ Arn: SAMLProviderArn, CreateDate: new Date(now) }],
    })
    const changed = metadata('https://other.example.com')
    await iam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument: changed })
    await expect(iam.getSAMLProvider({ SAMLProviderArn })).resolves.toMatchObject({
      SAMLMetadataDocument: changed,
    })
  })

  it('is there once for a name', async () => {
    await create()
    await expect(create()).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Provider with name corp already exists.',
    })
  })

  it('is unknown before it is made and after it is deleted', async () => {
    const refusal = {
      name: 'NoSuchEntityException',
      message: `Manifest not found for arn ${SAMLProviderArn}`,
    }
    await create()
    await iam.deleteSAMLProvider({ SAMLProviderArn })
    for (const attempt of [
      iam.getSAMLProvider({ SAMLProviderArn }),
      iam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument }),
      iam.deleteSAMLProvider({ SAMLProviderArn }),
    ]) {
      await expect(attempt).rejects.toMatchObject(refusal)
    }
  })

  it('needs metadata, of a thousand characters at least', async () => {
    const withDocument = (document: string) =>
      iam.createSAMLProvider({ Name: 'corp', SAMLMetadataDocument: document })
    await expect(withDocument('x'.repeat(1000))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Could not parse metadata',
    })
    await expect(withDocument('<EntityDescriptor/>')).rejects.toMatchObject({
      name: 'ValidationError',
    })
  })
})
