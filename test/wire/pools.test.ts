import {
  AddCustomAttributesCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  paginateListUserPools,
  SetUserPoolMfaConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())

async function aPool() {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-pools' }))
  return { UserPoolId: UserPool?.Id ?? '', ResourceArn: UserPool?.Arn ?? '', UserPool }
}

const read = async (UserPoolId: string) =>
  (await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool

describe('user pools over the wire', () => {
  it('are created, described, changed and deleted', async () => {
    const { UserPoolId, UserPool } = await aPool()
    expect(UserPool?.CreationDate).toBeInstanceOf(Date)
    expect(await read(UserPoolId)).toEqual(UserPool)
    const update = { UserPoolId, PoolName: 'renamed', DeletionProtection: 'ACTIVE' } as const
    await cognito.send(new UpdateUserPoolCommand(update))
    expect(await read(UserPoolId)).toMatchObject({ Name: 'renamed', MfaConfiguration: 'OFF' })
    await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    await cognito.send(new UpdateUserPoolCommand({ UserPoolId }))
    await cognito.send(new DeleteUserPoolCommand({ UserPoolId }))
    await expect(read(UserPoolId)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `User pool ${UserPoolId} does not exist.`,
    })
  })

  it('are listed page by page', async () => {
    const { UserPoolId } = await aPool()
    await aPool()
    const ids: (string | undefined)[] = []
    for await (const page of paginateListUserPools(
      { client: cognito, pageSize: 1 },
      { MaxResults: 1 },
    )) {
      ids.push(...(page.UserPools ?? []).map(({ Id }) => Id))
    }
    expect(ids.filter((id) => id === UserPoolId)).toHaveLength(1)
    await expect(cognito.send(new ListUserPoolsCommand({ MaxResults: 61 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
    })
  })

  it('take custom attributes', async () => {
    const { UserPoolId } = await aPool()
    const CustomAttributes = [
      {
        Name: 'plan',
        AttributeDataType: 'String' as const,
        StringAttributeConstraints: { MaxLength: '10' },
      },
    ]
    await cognito.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
    expect((await read(UserPoolId))?.SchemaAttributes?.at(-1)).toEqual({
      Name: 'custom:plan',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: { MaxLength: '10' },
    })
  })

  it('take tags', async () => {
    const { ResourceArn } = await aPool()
    await cognito.send(new TagResourceCommand({ ResourceArn, Tags: { a: '1', b: '2' } }))
    await cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))
    const { Tags } = await cognito.send(new ListTagsForResourceCommand({ ResourceArn }))
    expect(Tags).toEqual({ b: '2' })
  })

  it('keep factors, and refuse to demand what nobody offers', async () => {
    const { UserPoolId } = await aPool()
    const factors = { SoftwareTokenMfaConfiguration: { Enabled: true } }
    const asked = { UserPoolId, MfaConfiguration: 'OPTIONAL' } as const
    await cognito.send(new SetUserPoolMfaConfigCommand({ ...asked, ...factors }))
    expect(await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      ...factors,
    })
    await expect(cognito.send(new SetUserPoolMfaConfigCommand(asked))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    })
  })
})
