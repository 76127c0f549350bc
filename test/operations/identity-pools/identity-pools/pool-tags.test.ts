import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/create-identity-pool.ts'
import { describeIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity-pool.ts'
import { listTagsForResource } from '../../../../lib/operations/identity-pools/identity-pools/list-tags-for-resource.ts'
import { tagResource } from '../../../../lib/operations/identity-pools/identity-pools/tag-resource.ts'
import { untagResource } from '../../../../lib/operations/identity-pools/identity-pools/untag-resource.ts'
import { updateIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/update-identity-pool.ts'
import { run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let bench: TestServices

beforeAll(async () => {
  bench = await testServices()
})

afterAll(() => bench.stop())

const least = { IdentityPoolName: 'tagged', AllowUnauthenticatedIdentities: false }

async function aPool(IdentityPoolTags?: Record<string, string>) {
  const input = { ...least, ...(IdentityPoolTags && { IdentityPoolTags }) }
  const { IdentityPoolId = '' } = await run(createIdentityPool, bench.services, input)
  const { region, account } = bench.services.settings
  const arn = `arn:aws:cognito-identity:${region}:${account}:identitypool/${IdentityPoolId}`
  return { IdentityPoolId, ResourceArn: arn }
}

const tag = (ResourceArn: string, Tags: Record<string, string>) =>
  run(tagResource, bench.services, { ResourceArn, Tags })

const untag = (ResourceArn: string, TagKeys: string[]) =>
  run(untagResource, bench.services, { ResourceArn, TagKeys })

const list = async (ResourceArn: string) =>
  (await run(listTagsForResource, bench.services, { ResourceArn })).Tags

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${String(i)}`, '']))

describe('the tags of an identity pool', () => {
  it('are the same however they are set and read', async () => {
    const { IdentityPoolId, ResourceArn } = await aPool({ team: 'mobile' })
    expect(await list(ResourceArn)).toEqual({ team: 'mobile' })
    expect(await tag(ResourceArn, { team: 'web', __proto__key: 'x', stage: '' })).toEqual({})
    const tags = { team: 'web', __proto__key: 'x', stage: '' }
    expect(await list(ResourceArn)).toEqual(tags)
    const described = await run(describeIdentityPool, bench.services, { IdentityPoolId })
    expect(described.IdentityPoolTags).toEqual(tags)
    expect(await untag(ResourceArn, ['stage', '__proto__key', 'unknown'])).toEqual({})
    expect(await list(ResourceArn)).toEqual({ team: 'web' })
    const IdentityPoolTags = { team: 'all' }
    const update = { IdentityPoolId, ...least, IdentityPoolTags }
    expect(await run(updateIdentityPool, bench.services, update)).toMatchObject({
      IdentityPoolTags,
    })
    expect(await list(ResourceArn)).toEqual(IdentityPoolTags)
  })

  it('are empty at first', async () => {
    expect(await list((await aPool()).ResourceArn)).toEqual({})
  })

  it('are all kept when they are set at once', async () => {
    const { ResourceArn } = await aPool()
    const tags = Array.from({ length: 8 }, (_, i) => `key-${String(i)}`)
    await Promise.all(tags.map((key) => tag(ResourceArn, { [key]: key })))
    expect(Object.keys((await list(ResourceArn)) ?? {}).toSorted()).toEqual(tags)
  })

  it('are fifty at most', async () => {
    const { ResourceArn } = await aPool(many(49))
    await tag(ResourceArn, { 'key-49': '' })
    await expect(tag(ResourceArn, { 'key-50': '' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'An identity pool can have at most 50 tags.',
    })
    await tag(ResourceArn, { 'key-49': 'changed' })
    await expect(aPool(many(51))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'An identity pool can have at most 50 tags.',
    })
  })

  it('are of no pool that is not there, and no other resource', async () => {
    const { ResourceArn } = await aPool()
    const unknown = 'us-east-1:00000000-0000-4000-8000-000000000000'
    const calls = [
      (arn: string) => list(arn),
      (arn: string) => tag(arn, {}),
      (arn: string) => untag(arn, []),
    ]
    for (const call of calls) {
      await expect(call(ResourceArn.replace(/us-east-1:[^:]*$/u, unknown))).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `IdentityPool '${unknown}' not found.`,
      })
      for (const arn of [
        'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a',
        ResourceArn.replace('us-east-1', 'eu-west-1'),
        'x'.repeat(20),
      ]) {
        await expect(call(arn)).rejects.toMatchObject({
          code: 'InvalidParameterException',
          message: `Invalid identity pool ARN: ${arn}`,
        })
      }
    }
  })
})
