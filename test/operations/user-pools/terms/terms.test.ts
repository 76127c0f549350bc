import type {
  CreateTermsRequest,
  UpdateTermsRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { createTerms } from '../../../../lib/operations/user-pools/terms/create-terms.ts'
import { deleteTerms } from '../../../../lib/operations/user-pools/terms/delete-terms.ts'
import { describeTermsByClient } from '../../../../lib/operations/user-pools/terms/describe-terms-by-client.ts'
import { describeTerms } from '../../../../lib/operations/user-pools/terms/describe-terms.ts'
import { listTerms } from '../../../../lib/operations/user-pools/terms/list-terms.ts'
import { updateTerms } from '../../../../lib/operations/user-pools/terms/update-terms.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

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

const Links = {
  'cognito:default': 'https://a.example/terms',
  'cognito:german': 'https://a.example/de/terms',
}

const create = async (input: Partial<Valid<CreateTermsRequest>> = {}) =>
  (
    await run(createTerms, stage.services, {
      UserPoolId: pool.id,
      ClientId: client.id,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links,
      ...input,
    })
  ).Terms

const update = async (TermsId = '', input: Partial<Valid<UpdateTermsRequest>> = {}) =>
  (await run(updateTerms, stage.services, { UserPoolId: pool.id, TermsId, ...input })).Terms

const read = async (TermsId = '') =>
  (await run(describeTerms, stage.services, { UserPoolId: pool.id, TermsId })).Terms

const ofClient = async (TermsName: string, ClientId = client.id) => {
  const place = { UserPoolId: pool.id, ClientId, TermsName }
  return (await run(describeTermsByClient, stage.services, place)).Terms
}

const drop = (TermsId = '') => run(deleteTerms, stage.services, { UserPoolId: pool.id, TermsId })

const missing = refusal('ResourceNotFoundException', 'Terms do not exist.')
const exist = (name: string) =>
  refusal('TermsExistsException', `Terms ${name} already exist for client ${client.id}`)

describe('CreateTerms', () => {
  it('gives a client a document that reads back as written, by id and by client', async () => {
    const made = await create()
    expect(made).toEqual({
      TermsId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab]/u),
      UserPoolId: pool.id,
      ClientId: client.id,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links,
      CreationDate: new Date(stage.clock.now),
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(await read(made?.TermsId)).toEqual(made)
    expect(await ofClient('terms-of-use')).toEqual(made)
  })

  it('gives a client one document of a name, also when sixteen are made at once', async () => {
    await create({ TermsName: 'privacy-policy' })
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => create()))
    expect(refusals(results)).toEqual(Array.from({ length: 15 }, () => exist('terms-of-use')))
  })

  it('gives a pool forty documents', async () => {
    for (let count = 0; count < 20; count++) {
      const { id: ClientId } = await aClient(stage.services, pool)
      await create({ ClientId })
      await create({ ClientId, TermsName: 'privacy-policy' })
    }
    await expect(create()).rejects.toEqual(
      refusal('LimitExceededException', 'A user pool can have at most 40 terms documents.'),
    )
    const { Terms } = await run(listTerms, stage.services, { UserPoolId: pool.id, MaxResults: 1 })
    await drop(Terms?.[0]?.TermsId)
    await expect(create()).resolves.toHaveProperty('TermsId')
  })

  it.each([
    ['no links', undefined, 'Links must include a link for cognito:default.'],
    [
      'links without a default',
      { 'cognito:german': 'https://a.example/de' },
      'Links must include a link for cognito:default.',
    ],
    ['a relative link', { 'cognito:default': '/terms' }, '/terms is not a valid URL.'],
    [
      'a link that runs',
      { ...Links, 'cognito:french': 'javascript:alert(1)' },
      'javascript:alert(1) is not a valid URL.',
    ],
  ])('refuses %s', async (_, links, message) => {
    const input = { Links: links } as { Links: Record<string, string> } // undefined comes in as well
    await expect(create(input)).rejects.toEqual(refusal('InvalidParameterException', message))
  })
})

describe('UpdateTerms', () => {
  it('changes what it is given and keeps the rest', async () => {
    const made = await create()
    stage.clock.now += 1000
    const links = { 'cognito:default': 'https://b.example/terms' }
    const updated = await update(made?.TermsId, { Links: links })
    expect(updated).toEqual({
      ...made,
      Links: links,
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(await read(made?.TermsId)).toEqual(updated)
    expect(await update(made?.TermsId)).toMatchObject({ Links: links })
  })

  it('renames a document, unless the client has one of that name', async () => {
    const made = await create()
    expect(await update(made?.TermsId, { TermsName: 'privacy-policy' })).toMatchObject({
      TermsId: made?.TermsId,
      TermsName: 'privacy-policy',
      Links,
    })
    await expect(ofClient('terms-of-use')).rejects.toEqual(missing)
    expect(await read(made?.TermsId)).toEqual(await ofClient('privacy-policy'))
    const second = await create()
    await expect(update(second?.TermsId, { TermsName: 'privacy-policy' })).rejects.toEqual(
      exist('privacy-policy'),
    )
  })

  it('refuses links without a default', async () => {
    const made = await create()
    await expect(update(made?.TermsId, { Links: {} })).rejects.toEqual(
      refusal('InvalidParameterException', 'Links must include a link for cognito:default.'),
    )
  })
})

describe('ListTerms', () => {
  it('lists every document of the pool once, page by page', async () => {
    const made: (string | undefined)[] = []
    for (let count = 0; count < 2; count++) {
      const { id: ClientId } = await aClient(stage.services, pool)
      made.push((await create({ ClientId }))?.TermsId)
      made.push((await create({ ClientId, TermsName: 'privacy-policy' }))?.TermsId)
    }
    const listed: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await run(listTerms, stage.services, {
        UserPoolId: pool.id,
        MaxResults: 3,
        ...(NextToken !== undefined && { NextToken }),
      })
      listed.push(...(page.Terms ?? []).map(({ TermsId }) => TermsId))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(listed.sort()).toEqual(made.sort())
  })

  it('refuses a token that it did not make', async () => {
    await expect(
      run(listTerms, stage.services, { UserPoolId: pool.id, NextToken: 'x' }),
    ).rejects.toEqual(refusal('InvalidParameterException', 'Invalid pagination token.'))
  })
})

describe('DeleteTerms', () => {
  it('deletes a document, once', async () => {
    const made = await create()
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => drop(made?.TermsId)))
    expect(refusals(results)).toEqual(Array.from({ length: 15 }, () => missing))
    await expect(ofClient('terms-of-use')).rejects.toEqual(missing)
    await expect(create()).resolves.toHaveProperty('TermsId')
  })
})

describe('the operations on terms', () => {
  it('refuse an id that is not there', async () => {
    const id = randomUUID()
    await expect(read(id)).rejects.toEqual(missing)
    await expect(update(id)).rejects.toEqual(missing)
    await expect(drop(id)).rejects.toEqual(missing)
    await expect(ofClient('terms-of-use')).rejects.toEqual(missing)
  })

  it('refuse a client and a pool that are not there', async () => {
    const noClient = refusal(
      'ResourceNotFoundException',
      'User pool client nosuchclient does not exist.',
    )
    await expect(create({ ClientId: 'nosuchclient' })).rejects.toEqual(noClient)
    await expect(ofClient('terms-of-use', 'nosuchclient')).rejects.toEqual(noClient)
    pool = { ...pool, id: 'us-east-1_nosuchone' }
    const noPool = refusal(
      'ResourceNotFoundException',
      'User pool us-east-1_nosuchone does not exist.',
    )
    await expect(create()).rejects.toEqual(noPool)
    await expect(read(randomUUID())).rejects.toEqual(noPool)
    await expect(ofClient('terms-of-use')).rejects.toEqual(noPool)
    await expect(run(listTerms, stage.services, { UserPoolId: pool.id })).rejects.toEqual(noPool)
  })
})
