import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-domains' }))
  UserPoolId = UserPool?.Id ?? ''
})

describe('domains over the wire', () => {
  it('are created, described, changed and deleted', async () => {
    const given = { UserPoolId, Domain: 'wire-login' }
    const { ManagedLoginVersion } = await cognito.send(new CreateUserPoolDomainCommand(given))
    expect(ManagedLoginVersion).toBe(1)
    await cognito.send(new UpdateUserPoolDomainCommand({ ...given, ManagedLoginVersion: 2 }))
    const describing = new DescribeUserPoolDomainCommand({ Domain: given.Domain })
    const { DomainDescription } = await cognito.send(describing)
    expect(DomainDescription).toMatchObject({ ...given, ManagedLoginVersion: 2, Status: 'ACTIVE' })
    await cognito.send(new DeleteUserPoolDomainCommand(given))
    expect((await cognito.send(describing)).DomainDescription).toEqual({})
  })

  it('may have dots when they are custom, whatever the pattern of the model says', async () => {
    const given = { UserPoolId, Domain: 'auth.wire.example.com' }
    const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/a1b2'
    const CustomDomainConfig = { CertificateArn }
    const { CloudFrontDomain } = await cognito.send(
      new CreateUserPoolDomainCommand({ ...given, CustomDomainConfig }),
    )
    expect(CloudFrontDomain).toBe('127.0.0.1')
    await cognito.send(new DeleteUserPoolDomainCommand(given))
  })

  it('are refused in the words of the service', async () => {
    await expect(
      cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'wire-aws' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Domain cannot contain reserved word: aws',
    })
    for (const command of [
      new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'nobodys' }),
      new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'nobodys' }),
    ]) {
      await expect(cognito.send(command)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'No such domain or user pool exists.',
      })
    }
    await expect(
      cognito.send(new DescribeUserPoolDomainCommand({ Domain: 'no_such' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})
