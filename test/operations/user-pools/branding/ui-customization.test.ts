import type { SetUICustomizationRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { publicLogo } from '../../../../lib/discovery/logo.ts'
import { getUiCustomization } from '../../../../lib/operations/user-pools/branding/get-ui-customization.ts'
import { setUiCustomization } from '../../../../lib/operations/user-pools/branding/set-ui-customization.ts'
import { createUserPoolDomain } from '../../../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { uiRef } from '../../../../lib/store/ui-customizations.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aStage, refusal, roundTrips, type Stage } from '../../../user-pools/stage.ts'
import { jpeg, png } from './pictures.ts'

const url = 'https://id.example.com'
let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage({ COGNATE_URL: url })
})
let named = 0
beforeEach(async () => {
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool)
  const Domain = `pages-${named++}`
  await run(createUserPoolDomain, stage.services, { UserPoolId: pool.id, Domain })
})
afterAll(() => stage.stop())

const set = async (input: Omit<SetUICustomizationRequest, 'UserPoolId'>, UserPoolId = pool.id) =>
  (await run(setUiCustomization, stage.services, { UserPoolId, ...input })).UICustomization

const get = async (ClientId?: string, UserPoolId = pool.id) =>
  (
    await run(getUiCustomization, stage.services, {
      UserPoolId,
      ...(ClientId !== undefined && { ClientId }),
    })
  ).UICustomization

const CSS = '/* ours */ .label-customizable { font-weight: 400; position: fixed }'

const logoAt = (address = '') => publicLogo(stage.services.table, address.slice(url.length))

const notFound = refusal('ResourceNotFoundException', 'Requested resource not found.')

describe('the customization of the classic pages', () => {
  it('is nothing at first', async () => {
    expect(await get()).toEqual({})
    expect(await get(client.id)).toEqual({})
  })

  it('reads back style sheet and logo, and shows the logo to anybody', async () => {
    const written = await set({ CSS, ImageFile: png })
    expect(written).toEqual({
      UserPoolId: pool.id,
      ClientId: 'ALL',
      CSS,
      CSSVersion: '20261121120000',
      ImageUrl: `${url}/${pool.id}/logo/ALL/${stage.clock.now}`,
      CreationDate: new Date(stage.clock.now),
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(await get()).toEqual(written)
    const { bytes, type } = await logoAt(written?.ImageUrl)
    expect(type).toBe('image/png')
    expect(Buffer.from(bytes).equals(png)).toBe(true)
  })

  it('keeps beside the style sheet what of it pages may show', async () => {
    await set({ CSS })
    const stored = await stage.services.table.get(uiRef({ poolId: pool.id, clientId: 'ALL' }))
    expect(stored?.shownCss).toBe('.label-customizable{font-weight:400}')
  })

  it("of a client goes before the pool's, which applies to the others", async () => {
    const shared = await set({ CSS })
    expect(await get(client.id)).toEqual(shared)
    const own = await set({ ClientId: client.id, ImageFile: jpeg(100) })
    expect(own).toMatchObject({ ClientId: client.id, CSS: undefined })
    expect(await get(client.id)).toEqual(own)
    expect(await get('ALL')).toEqual(shared)
    await set({ ClientId: client.id })
    expect(await get(client.id)).toEqual(shared)
  })

  it('is replaced whole: one without a logo takes the logo away', async () => {
    const first = await set({ CSS, ImageFile: png })
    stage.clock.now += 1000
    const second = await set({ CSS, ImageFile: png })
    expect(second).toMatchObject({
      CSSVersion: '20261121120001',
      CreationDate: first?.CreationDate,
      LastModifiedDate: new Date(stage.clock.now),
    })
    await expect(logoAt(first?.ImageUrl)).rejects.toEqual(notFound)
    await expect(logoAt(second?.ImageUrl)).resolves.toHaveProperty('type')
    stage.clock.now += 1000
    expect((await set({ CSS }))?.ImageUrl).toBeUndefined()
    await expect(logoAt(second?.ImageUrl)).rejects.toEqual(notFound)
  })

  it('is taken away by a request with neither', async () => {
    await set({ CSS, ImageFile: png })
    expect(await set({})).toEqual({ UserPoolId: pool.id, ClientId: 'ALL' })
    expect(await get()).toEqual({})
    await set({ CSS })
    await set({ CSS: '', ImageFile: Buffer.alloc(0) })
    expect(await get()).toEqual({})
  })

  it('is read in one trip', async () => {
    await set({ CSS })
    expect(roundTrips(await stage.callsOf(() => get(client.id)))).toBe(1)
  })
})

describe('SetUICustomization', () => {
  it.each([
    [
      'a class of its own',
      { CSS: '.mine { color: red }' },
      'The CSS class .mine is not in the list of allowed classes.',
    ],
    ['what is no style sheet', { CSS: '.label-customizable {' }, 'The CSS is not valid.'],
    [
      'what loads something',
      { CSS: '@import "https://a.example/a.css";' },
      'The CSS must not contain at-rules, addresses or scripts.',
    ],
    [
      'a picture of another format',
      { ImageFile: Buffer.from('<svg/>') },
      'ImageFile must be a PNG or JPEG image.',
    ],
    [
      'an icon',
      { ImageFile: Buffer.from([0, 0, 1, 0, 1, 0]) },
      'ImageFile must be a PNG or JPEG image.',
    ],
    [
      'a style sheet and a logo that are too large together',
      { CSS: `.label-customizable { color: red }${' '.repeat(2000)}`, ImageFile: jpeg(102_400) },
      'request parameters too large',
    ],
  ])('refuses %s', async (_, input, message) => {
    await expect(set(input)).rejects.toEqual(refusal('InvalidParameterException', message))
  })

  it('takes a logo of 100 KB', async () => {
    await expect(set({ CSS, ImageFile: jpeg(102_400) })).resolves.toHaveProperty('ImageUrl')
  })
})

describe('both operations', () => {
  it('refuse a pool without a domain', async () => {
    const { id } = await aPool(stage.services)
    await expect(set({ CSS }, id)).rejects.toEqual(
      refusal('InvalidParameterException', 'A domain must be associated with this user pool.'),
    )
    await expect(get(undefined, id)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'There has to be an existing domain associated with this user pool',
      ),
    )
  })

  it('refuse a pool and a client that do not exist', async () => {
    const noPool = refusal(
      'ResourceNotFoundException',
      'User pool us-east-1_nosuchone does not exist.',
    )
    await expect(set({ CSS }, 'us-east-1_nosuchone')).rejects.toEqual(noPool)
    await expect(get(undefined, 'us-east-1_nosuchone')).rejects.toEqual(noPool)
    const noClient = refusal(
      'ResourceNotFoundException',
      'User pool client nosuchclient does not exist.',
    )
    await expect(set({ CSS, ClientId: 'nosuchclient' })).rejects.toEqual(noClient)
    await expect(get('nosuchclient')).rejects.toEqual(noClient)
  })
})
