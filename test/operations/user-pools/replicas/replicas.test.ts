import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createUserPoolReplica } from '../../../../lib/operations/user-pools/replicas/create-user-pool-replica.ts'
import { deleteUserPoolReplica } from '../../../../lib/operations/user-pools/replicas/delete-user-pool-replica.ts'
import { listUserPoolReplicas } from '../../../../lib/operations/user-pools/replicas/list-user-pool-replicas.ts'
import { updateUserPoolReplica } from '../../../../lib/operations/user-pools/replicas/update-user-pool-replica.ts'
import type { PoolSettings } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const ready = {
  KeyConfiguration: {
    KeyType: 'CUSTOMER_MANAGED_KEY',
    KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/mrk-1',
  },
  IssuerConfiguration: { Type: 'UPDATED' },
} satisfies PoolSettings

async function create(settings: PoolSettings, RegionName = 'eu-west-1') {
  const { id } = await aPool(test.services, settings)
  return run(createUserPoolReplica, test.services, { UserPoolId: id, RegionName })
}

const missing = {
  name: 'ResourceNotFoundException',
  message: 'User pool us-east-1_nosuchone does not exist.',
}
const nowhere = { UserPoolId: 'us-east-1_nosuchone', RegionName: 'eu-west-1' }

describe('ListUserPoolReplicas', () => {
  it('lists the primary, which is all there is', async () => {
    const { id: UserPoolId } = await aPool(test.services)
    expect(await run(listUserPoolReplicas, test.services, { UserPoolId })).toEqual({
      UserPoolReplicas: [
        {
          RegionName: 'us-east-1',
          Status: 'ACTIVE',
          Role: 'PRIMARY',
          UserPoolArn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
        },
      ],
    })
  })

  it('refuses a foreign token and a pool that does not exist', async () => {
    const { id: UserPoolId } = await aPool(test.services)
    await expect(
      run(listUserPoolReplicas, test.services, { UserPoolId, NextToken: 'x' }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid pagination token.',
    })
    await expect(run(listUserPoolReplicas, test.services, nowhere)).rejects.toMatchObject(missing)
  })
})

describe('CreateUserPoolReplica', () => {
  it.each([
    [
      'a pool of the smallest plan',
      { ...ready, UserPoolTier: 'LITE' },
      'FeatureUnavailableInTierException',
      'The following feature is not available for the LITE pricing tier configured: Multi-Region Replication',
    ],
    [
      'a pool without a key of its own',
      { ...ready, KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' } },
      'InvalidParameterException',
      'A user pool with replicas must have a multi-Region customer managed key.',
    ],
    [
      'a pool with the original issuer',
      { ...ready, IssuerConfiguration: { Type: 'ORIGINAL' } },
      'InvalidParameterException',
      'A user pool with replicas must have the UPDATED issuer.',
    ],
    [
      'a pool that has all it needs, because there is one Region',
      ready,
      'OperationNotEnabledException',
      'This deployment has one Region: user pools cannot be replicated to others.',
    ],
  ] satisfies [string, PoolSettings, string, string][])(
    'refuses %s',
    async (_, settings, name, message) => {
      await expect(create(settings)).rejects.toMatchObject({ name, message })
    },
  )

  it("refuses the pool's own Region and a pool that does not exist", async () => {
    await expect(create(ready, 'us-east-1')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'A replica must be in another Region than the user pool.',
    })
    await expect(run(createUserPoolReplica, test.services, nowhere)).rejects.toMatchObject(missing)
  })
})

describe.each([
  [
    'UpdateUserPoolReplica',
    (place: { UserPoolId: string; RegionName: string }) =>
      run(updateUserPoolReplica, test.services, { ...place, Status: 'INACTIVE' }),
  ],
  [
    'DeleteUserPoolReplica',
    (place: { UserPoolId: string; RegionName: string }) =>
      run(deleteUserPoolReplica, test.services, place),
  ],
])('%s', (_, change) => {
  it('finds no replica, refuses the primary, and a pool that does not exist', async () => {
    const { id: UserPoolId } = await aPool(test.services)
    await expect(change({ UserPoolId, RegionName: 'eu-west-1' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user pool has no replica in the Region eu-west-1.',
    })
    await expect(change({ UserPoolId, RegionName: 'us-east-1' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The primary user pool is not a replica.',
    })
    await expect(change(nowhere)).rejects.toMatchObject(missing)
  })
})
