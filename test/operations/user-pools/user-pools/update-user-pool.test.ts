import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addCustomAttributes } from '../../../../lib/operations/user-pools/user-pools/add-custom-attributes.ts'
import { createUserPool } from '../../../../lib/operations/user-pools/user-pools/create-user-pool.ts'
import { deleteUserPool } from '../../../../lib/operations/user-pools/user-pools/delete-user-pool.ts'
import { describeUserPool } from '../../../../lib/operations/user-pools/user-pools/describe-user-pool.ts'
import { getUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/get-user-pool-mfa-config.ts'
import { setUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/set-user-pool-mfa-config.ts'
import { updateUserPool } from '../../../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { signingKeysRef } from '../../../../lib/store/signing-keys.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const unknownPool = 'us-east-1_nosuchone'
const noSuchPool = {
  name: 'ResourceNotFoundException',
  message: `User pool ${unknownPool} does not exist.`,
}

const read = async (poolId: string) =>
  (await run(describeUserPool, test.services, { UserPoolId: poolId })).UserPool

describe('UpdateUserPool', () => {
  it('puts back to the default what the request leaves out, and keeps what is for life', async () => {
    const { UserPool } = await run(createUserPool, test.services, {
      PoolName: 'shop',
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 20 } },
      UserPoolTags: { team: 'shop' },
    })
    const poolId = UserPool?.Id ?? ''
    await run(updateUserPool, test.services, {
      UserPoolId: poolId,
      AutoVerifiedAttributes: ['phone_number'],
    })
    const updated = await read(poolId)
    expect(updated).toMatchObject({
      Name: 'shop',
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['phone_number'],
      DeletionProtection: 'INACTIVE',
      UserPoolTags: { team: 'shop' },
    })
    expect(updated?.Policies?.PasswordPolicy?.MinimumLength).toBe(8)
  })

  it('does not switch a further factor off in passing', async () => {
    const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
    const { id } = await aPool(test.services, { SmsConfiguration, MfaConfiguration: 'ON' })
    await run(updateUserPool, test.services, { UserPoolId: id, SmsConfiguration })
    expect(await read(id)).toMatchObject({ MfaConfiguration: 'ON' })
    await expect(run(updateUserPool, test.services, { UserPoolId: id })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    await run(updateUserPool, test.services, { UserPoolId: id, MfaConfiguration: 'OFF' })
    expect(await read(id)).toMatchObject({ MfaConfiguration: 'OFF' })
  })

  it('takes SMS out of the factors with the means to send it', async () => {
    const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
    const app = { SoftwareTokenMfaConfiguration: { Enabled: true } }
    const { id: UserPoolId } = await aPool(test.services)
    await run(setUserPoolMfaConfig, test.services, {
      UserPoolId,
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration },
      ...app,
    })
    await run(updateUserPool, test.services, { UserPoolId })
    expect(await run(getUserPoolMfaConfig, test.services, { UserPoolId })).toEqual({
      MfaConfiguration: 'ON',
      ...app,
    })
  })

  it('renames a pool', async () => {
    const { id } = await aPool(test.services)
    await run(updateUserPool, test.services, { UserPoolId: id, PoolName: 'store' })
    expect((await read(id))?.Name).toBe('store')
  })

  it('refuses what CreateUserPool refuses', async () => {
    const { id } = await aPool(test.services)
    await expect(
      run(updateUserPool, test.services, { UserPoolId: id, MfaConfiguration: 'OPTIONAL' }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    })
  })

  it('refuses a pool that does not exist', async () => {
    await expect(
      run(updateUserPool, test.services, { UserPoolId: unknownPool }),
    ).rejects.toMatchObject(noSuchPool)
  })
})

describe('DeleteUserPool', () => {
  it('deletes a pool with its keys', async () => {
    const { id } = await aPool(test.services)
    await run(deleteUserPool, test.services, { UserPoolId: id })
    await expect(read(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(await test.services.table.get(signingKeysRef(id))).toBeUndefined()
  })

  it('refuses a protected pool', async () => {
    const { id } = await aPool(test.services, { DeletionProtection: 'ACTIVE' })
    await expect(run(deleteUserPool, test.services, { UserPoolId: id })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    })
  })

  it('refuses a pool that does not exist', async () => {
    await expect(
      run(deleteUserPool, test.services, { UserPoolId: unknownPool }),
    ).rejects.toMatchObject(noSuchPool)
  })
})

describe('AddCustomAttributes', () => {
  it('adds attributes, also when several callers do at once', async () => {
    const { id } = await aPool(test.services)
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((Name) =>
        run(addCustomAttributes, test.services, {
          UserPoolId: id,
          CustomAttributes: [{ Name, AttributeDataType: 'String' }],
        }),
      ),
    )
    const names = (await read(id))?.SchemaAttributes?.slice(-4).map(({ Name }) => Name)
    expect(names?.sort()).toEqual(['custom:a', 'custom:b', 'custom:c', 'custom:d'])
  })

  it('refuses a name that is there already', async () => {
    const { id } = await aPool(test.services, {}, [{ Name: 'x', AttributeDataType: 'String' }])
    await expect(
      run(addCustomAttributes, test.services, {
        UserPoolId: id,
        CustomAttributes: [{ Name: 'x', AttributeDataType: 'Number' }],
      }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'custom:x: Existing attribute already has name custom:x.',
    })
  })

  it('refuses a pool that does not exist', async () => {
    await expect(
      run(addCustomAttributes, test.services, { UserPoolId: unknownPool, CustomAttributes: [] }),
    ).rejects.toMatchObject(noSuchPool)
  })
})
