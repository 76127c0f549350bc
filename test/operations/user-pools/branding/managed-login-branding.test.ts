import type {
  AssetType,
  CreateManagedLoginBrandingRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { defaultStyle } from '../../../../lib/domain/branding/default-style.ts'
import { createManagedLoginBranding } from '../../../../lib/operations/user-pools/branding/create-managed-login-branding.ts'
import { deleteManagedLoginBranding } from '../../../../lib/operations/user-pools/branding/delete-managed-login-branding.ts'
import { describeManagedLoginBrandingByClient } from '../../../../lib/operations/user-pools/branding/describe-managed-login-branding-by-client.ts'
import { describeManagedLoginBranding } from '../../../../lib/operations/user-pools/branding/describe-managed-login-branding.ts'
import { updateManagedLoginBranding } from '../../../../lib/operations/user-pools/branding/update-managed-login-branding.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { sweep } from '../../../../lib/sweeper/sweep.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'
import { jpeg, png } from './pictures.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
})
beforeEach(async () => {
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool)
})
afterAll(() => stage.stop())

type Input = Partial<Valid<CreateManagedLoginBrandingRequest>>

const create = async (input: Input = { UseCognitoProvidedValues: true }, of = pool) =>
  (
    await run(createManagedLoginBranding, stage.services, {
      UserPoolId: of.id,
      ClientId: client.id,
      ...input,
    })
  ).ManagedLoginBranding ?? {}

const update = async (ManagedLoginBrandingId: string | undefined, input: Input) =>
  (
    await run(updateManagedLoginBranding, stage.services, {
      UserPoolId: pool.id,
      ...(ManagedLoginBrandingId !== undefined && { ManagedLoginBrandingId }),
      ...input,
    })
  ).ManagedLoginBranding

const read = async (ManagedLoginBrandingId = '', ReturnMergedResources?: boolean) =>
  (
    await run(describeManagedLoginBranding, stage.services, {
      UserPoolId: pool.id,
      ManagedLoginBrandingId,
      ...(ReturnMergedResources !== undefined && { ReturnMergedResources }),
    })
  ).ManagedLoginBranding

const ofClient = async (ClientId = client.id, ReturnMergedResources = false) =>
  (
    await run(describeManagedLoginBrandingByClient, stage.services, {
      UserPoolId: pool.id,
      ClientId,
      ReturnMergedResources,
    })
  ).ManagedLoginBranding

const drop = (ManagedLoginBrandingId = '') =>
  run(deleteManagedLoginBranding, stage.services, { UserPoolId: pool.id, ManagedLoginBrandingId })

const logo = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png } as const
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>')
const background = (length: number, ColorMode: AssetType['ColorMode'] = 'DYNAMIC') =>
  ({ Category: 'PAGE_BACKGROUND', ColorMode, Extension: 'JPEG', Bytes: jpeg(length) }) as const

/** The keys of all parts of contents in the pool. */
async function partsLeft(): Promise<number> {
  const { count } = await stage.services.table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': { S: `pool#${pool.id}` }, ':sk': { S: 'content#' } },
    Select: 'COUNT',
    ConsistentRead: true,
  })
  return count
}

async function sweepLater() {
  stage.clock.now += 16 * 60 * 1000
  await sweep(stage.services, () => true)
}

describe('CreateManagedLoginBranding', () => {
  it("makes a style of Cognito's own values, which names neither settings nor assets", async () => {
    const style = await create()
    expect(style).toEqual({
      ManagedLoginBrandingId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/u),
      UserPoolId: pool.id,
      UseCognitoProvidedValues: true,
      Settings: undefined,
      Assets: [],
      CreationDate: new Date(stage.clock.now),
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(await read(style.ManagedLoginBrandingId)).toEqual(style)
    expect(await ofClient()).toEqual(style)
  })

  it('keeps settings and assets, however large, as they were written', async () => {
    const Settings = {
      components: { form: { borderRadius: 3 } },
      of: { its: ['own', null, 1.5, '€'.repeat(200_000)] },
    }
    const Assets = [
      logo,
      { ...logo, Extension: 'SVG', Bytes: svg, ResourceId: 'second' } as const,
      background(1_000_000),
    ]
    const style = await create({ UseCognitoProvidedValues: false, Settings, Assets })
    expect(style).toMatchObject({
      UseCognitoProvidedValues: false,
      Settings,
      Assets,
    })
    expect(await read(style.ManagedLoginBrandingId)).toEqual(style)
    expect(style.Assets?.[0]).not.toHaveProperty('content')
  })

  it('takes assets beside the values of Cognito, and many of a category by their ids', async () => {
    const Assets = Array.from({ length: 40 }, (_, index) => ({
      ...logo,
      ResourceId: `id ${index}`,
    }))
    const style = await create({ UseCognitoProvidedValues: true, Assets })
    expect(style.Assets).toHaveLength(40)
  })

  it('gives a client one style, also when sixteen are made at once', async () => {
    const input = { Settings: {}, Assets: [logo] }
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => create(input)))
    expect(refusals(results)).toEqual(
      Array.from({ length: 15 }, () =>
        refusal(
          'ManagedLoginBrandingExistsException',
          `A ManagedLoginBranding already exists for client ${client.id}`,
        ),
      ),
    )
    await sweepLater()
    expect(await partsLeft()).toBe(2)
    expect((await ofClient())?.Assets).toHaveLength(1)
  })

  it('gives a pool twenty styles', async () => {
    const make = async () => {
      const another = await aClient(stage.services, pool)
      return create({ ClientId: another.id, UseCognitoProvidedValues: true })
    }
    for (let count = 0; count < 19; count++) await make()
    const last = await make()
    const full = refusal(
      'LimitExceededException',
      'A user pool can have at most 20 managed login branding styles.',
    )
    await expect(make()).rejects.toEqual(full)
    await drop(last.ManagedLoginBrandingId)
    await expect(make()).resolves.toHaveProperty('ManagedLoginBrandingId')
  })

  const source = 'useCognitoProvidedValues or settings should be specified (but not both)'
  const refused: [string, Input, string][] = [
    ['neither of the sources', {}, source],
    ['no source but assets', { Assets: [logo] }, source],
    ['a source that is not', { UseCognitoProvidedValues: false }, source],
    ['both sources', { UseCognitoProvidedValues: true, Settings: {} }, source],
    ['settings that are a list', { Settings: [] }, 'Settings must be a JSON object.'],
    [
      'a colour that is none',
      { Settings: { components: { pageText: { darkMode: { bodyColor: 'red' } } } } },
      'Settings.components.pageText.darkMode.bodyColor must be a colour of eight hexadecimal digits.',
    ],
    [
      'a file of a kind that the category does not take',
      { Settings: {}, Assets: [{ ...logo, Category: 'FAVICON_ICO' }] },
      'The extension of FAVICON_ICO must be one of: ICO.',
    ],
    [
      'WEBP, which the model names and no category takes',
      { Settings: {}, Assets: [{ ...logo, Extension: 'WEBP' }] },
      'The extension of FORM_LOGO must be one of: PNG, SVG, JPEG.',
    ],
    [
      'the bytes of another kind of file',
      { Settings: {}, Assets: [{ ...logo, Extension: 'JPEG' }] },
      'The JPEG file of FORM_LOGO has the bytes of another kind of file.',
    ],
    [
      'a drawing that runs',
      {
        Settings: {},
        Assets: [{ ...logo, Extension: 'SVG', Bytes: Buffer.from('<svg onload="alert(1)"/>') }],
      },
      'The SVG file of FORM_LOGO has the attribute onload.',
    ],
    [
      'an asset without bytes',
      { Settings: {}, Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG' }] },
      'Bytes are required for an asset of FORM_LOGO that the style does not have.',
    ],
    [
      'the same asset twice',
      { Settings: {}, Assets: [logo, logo] },
      'Assets of the same category and color mode must have different ResourceIds.',
    ],
    [
      'a style that no answer could hold',
      {
        Settings: {},
        Assets: ['a', 'b', 'c', 'd'].map((ResourceId) => ({
          ...background(1_000_000),
          ResourceId,
        })),
      },
      'A style can have at most 4000000 bytes.',
    ],
  ]

  it.each(refused)('refuses %s', async (_, input, message) => {
    await expect(create(input)).rejects.toEqual(refusal('InvalidParameterException', message))
  })

  it('refuses a pool whose plan has no managed login', async () => {
    const lite = await aPool(stage.services, { UserPoolTier: 'LITE' })
    const { id: ClientId } = await aClient(stage.services, lite)
    await expect(create({ UseCognitoProvidedValues: true, ClientId }, lite)).rejects.toEqual(
      refusal(
        'FeatureUnavailableInTierException',
        'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
      ),
    )
  })
})

describe('UpdateManagedLoginBranding', () => {
  it('lays settings over the settings and assets over the assets', async () => {
    const { ManagedLoginBrandingId: id } = await create({
      Settings: { components: { form: { borderRadius: 3, logo: { enabled: true } } }, a: [1, 2] },
      Assets: [logo, background(10)],
    })
    stage.clock.now += 1000
    const Assets = [background(20), background(30, 'DARK')]
    const updated = await update(id, {
      Settings: { components: { form: { borderRadius: 4 } }, a: [3] },
      Assets,
    })
    expect(updated).toMatchObject({
      Settings: { components: { form: { borderRadius: 4, logo: { enabled: true } } }, a: [3] },
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(updated?.Assets).toEqual([logo, ...Assets])
    expect(await read(id)).toEqual(updated)
    await sweepLater()
    expect(await partsLeft()).toBe(4)
    expect(await read(id)).toEqual(updated)
  })

  it("goes over to Cognito's own values and back, and keeps the assets", async () => {
    const { ManagedLoginBrandingId: id } = await create({ Settings: { a: 1 }, Assets: [logo] })
    const own = await update(id, { UseCognitoProvidedValues: true })
    expect(own).toMatchObject({ UseCognitoProvidedValues: true, Settings: undefined })
    expect(own?.Assets).toHaveLength(1)
    const back = await update(id, { UseCognitoProvidedValues: false, Settings: { b: 2 } })
    expect(back).toMatchObject({ UseCognitoProvidedValues: false, Settings: { b: 2 } })
  })

  it('keeps the bytes of an asset that is sent without them', async () => {
    const { ManagedLoginBrandingId: id } = await create({ Settings: {}, Assets: [logo] })
    const bare = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG' } as const
    expect((await update(id, { Settings: {}, Assets: [bare] }))?.Assets).toEqual([logo])
    await expect(
      update(id, { Settings: {}, Assets: [{ ...bare, Extension: 'JPEG' }] }),
    ).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Bytes are required for an asset of FORM_LOGO that the style does not have.',
      ),
    )
  })

  it('keeps one of sixteen changes at once whole, and refuses those that it met', async () => {
    const { ManagedLoginBrandingId: id } = await create({ Settings: {}, Assets: [logo] })
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        update(id, { Settings: { index }, Assets: [background(1000 + index)] }),
      ),
    )
    const done = results.filter(({ status }) => status === 'fulfilled').length
    expect(done).toBeGreaterThan(0)
    expect(refusals(results)).toEqual(
      Array.from({ length: 16 - done }, () =>
        refusal('ConcurrentModificationException', 'The resource was modified concurrently.'),
      ),
    )
    await sweepLater()
    const style = await read(id)
    const index = (style?.Settings as { index: number }).index // as written above
    expect(style?.Assets?.[1]?.Bytes).toHaveLength(1000 + index)
    expect(await partsLeft()).toBe(3)
  })

  it.each(['UserPoolId', 'ManagedLoginBrandingId'])('requires %s', async (member) => {
    const path = member.charAt(0).toLowerCase() + member.slice(1)
    const input = {
      UserPoolId: pool.id,
      ManagedLoginBrandingId: randomUUID(),
      UseCognitoProvidedValues: true,
      [member]: undefined,
    }
    await expect(run(updateManagedLoginBranding, stage.services, input)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
      ),
    )
  })

  it.each([
    ['neither', {}],
    ['both', { UseCognitoProvidedValues: true, Settings: {} }],
  ])('refuses %s of the sources', async (_, input) => {
    const { ManagedLoginBrandingId: id } = await create()
    await expect(update(id, input)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'useCognitoProvidedValues or settings should be specified (but not both)',
      ),
    )
  })
})

describe('a style with what it leaves open', () => {
  it("is Cognito's own, under its settings", async () => {
    const { ManagedLoginBrandingId: id } = await create()
    expect((await read(id, true))?.Settings).toEqual(defaultStyle)
    await update(id, { Settings: { components: { form: { borderRadius: 1 } }, a: 1 } })
    expect((await read(id, true))?.Settings).toMatchObject({
      a: 1,
      categories: defaultStyle.categories,
      components: { form: { borderRadius: 1, backgroundImage: { enabled: false } } },
    })
    expect((await ofClient(client.id, true))?.Settings).toEqual((await read(id, true))?.Settings)
    expect((await read(id, false))?.Settings).toEqual({
      components: { form: { borderRadius: 1 } },
      a: 1,
    })
  })
})

describe('DeleteManagedLoginBranding', () => {
  it('deletes a style, for which another may follow, and later its contents', async () => {
    const { ManagedLoginBrandingId: id } = await create({ Settings: {}, Assets: [logo] })
    await drop(id)
    await expect(ofClient()).rejects.toEqual(
      refusal(
        'ResourceNotFoundException',
        `ManagedLoginBranding for client ${client.id} does not exist.`,
      ),
    )
    await create({ Settings: {} })
    await expect(read(id)).rejects.toEqual(
      refusal('ResourceNotFoundException', 'ManagedLoginBranding does not exist.'),
    )
    await sweepLater()
    expect(await partsLeft()).toBe(1)
  })
})

describe('the operations on styles', () => {
  it('refuse an id that is not there', async () => {
    const missing = refusal('ResourceNotFoundException', 'ManagedLoginBranding does not exist.')
    const id = randomUUID()
    await expect(read(id)).rejects.toEqual(missing)
    await expect(update(id, { Settings: {} })).rejects.toEqual(missing)
    await expect(drop(id)).rejects.toEqual(missing)
  })

  it('refuse a client and a pool that are not there', async () => {
    const noClient = refusal(
      'ResourceNotFoundException',
      'User pool client nosuchclient does not exist.',
    )
    await expect(
      create({ ClientId: 'nosuchclient', UseCognitoProvidedValues: true }),
    ).rejects.toEqual(noClient)
    await expect(ofClient('nosuchclient')).rejects.toEqual(noClient)
    pool = { ...pool, id: 'us-east-1_nosuchone' }
    const noPool = refusal(
      'ResourceNotFoundException',
      'User pool us-east-1_nosuchone does not exist.',
    )
    await expect(create()).rejects.toEqual(noPool)
    await expect(ofClient()).rejects.toEqual(noPool)
    await expect(read(randomUUID())).rejects.toEqual(noPool)
    await expect(update(randomUUID(), { Settings: {} })).rejects.toEqual(noPool)
    await expect(drop(randomUUID())).rejects.toEqual(noPool)
  })
})
