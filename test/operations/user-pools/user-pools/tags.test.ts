import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listTagsForResource } from '../../../../lib/operations/user-pools/user-pools/list-tags-for-resource.ts'
import { tagResource } from '../../../../lib/operations/user-pools/user-pools/tag-resource.ts'
import { untagResource } from '../../../../lib/operations/user-pools/user-pools/untag-resource.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const arn = (poolId: string, account = '123456789012') =>
  `arn:aws:cognito-idp:us-east-1:${account}:userpool/${poolId}`

describe('tags of a user pool', () => {
  it('are added, replaced and taken off', async () => {
    const { services } = test
    const ResourceArn = arn((await aPool(services)).id)
    await run(tagResource, services, { ResourceArn, Tags: { team: 'shop', stage: 'test' } })
    await run(tagResource, services, { ResourceArn, Tags: { stage: 'prod' } })
    await run(untagResource, services, { ResourceArn, TagKeys: ['team', 'never'] })
    expect(await run(listTagsForResource, services, { ResourceArn })).toEqual({
      Tags: { stage: 'prod' },
    })
  })

  it('are at most 50', async () => {
    const ResourceArn = arn((await aPool(test.services)).id)
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, '']))
    await expect(run(tagResource, test.services, { ResourceArn, Tags })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'A user pool can have at most 50 tags.',
    })
  })

  it.each(['another account', 'nonsense'])('refuse the ARN of %s', async (whose) => {
    const { id } = await aPool(test.services)
    const ResourceArn = whose === 'nonsense' ? `nonsense/${id}` : arn(id, '999999999999')
    const refusal = {
      name: 'InvalidParameterException',
      message: `Invalid user pool ARN: ${ResourceArn}`,
    }
    await expect(run(listTagsForResource, test.services, { ResourceArn })).rejects.toMatchObject(
      refusal,
    )
    await expect(
      run(untagResource, test.services, { ResourceArn, TagKeys: [] }),
    ).rejects.toMatchObject(refusal)
  })

  it('refuse a pool that does not exist', async () => {
    const ResourceArn = arn('us-east-1_nosuchone')
    await expect(run(tagResource, test.services, { ResourceArn, Tags: {} })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nosuchone does not exist.',
    })
  })
})
