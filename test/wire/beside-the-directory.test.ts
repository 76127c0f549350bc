import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  DescribeRiskConfigurationCommand,
  GetLogDeliveryConfigurationCommand,
  GetProvisionedLimitCommand,
  ListUserPoolReplicasCommand,
  SetLogDeliveryConfigurationCommand,
  SetRiskConfigurationCommand,
  UpdateProvisionedLimitCommand,
  UpdateUserPoolReplicaCommand,
  type LogConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''
beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-beside' }))
  UserPoolId = UserPool?.Id ?? ''
})

describe('log delivery over the wire', () => {
  const messages = {
    EventSource: 'userNotification',
    LogLevel: 'ERROR',
    CloudWatchLogsConfiguration: {
      LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:cognito',
    },
  } satisfies LogConfigurationType
  const set = (LogConfigurations: LogConfigurationType[]) =>
    cognito.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }))

  it('is set and read back', async () => {
    const expected = { UserPoolId, LogConfigurations: [messages] }
    expect((await set([messages])).LogDeliveryConfiguration).toEqual(expected)
    const read = await cognito.send(new GetLogDeliveryConfigurationCommand({ UserPoolId }))
    expect(read.LogDeliveryConfiguration).toEqual(expected)
  })

  it('is refused without a destination', async () => {
    await expect(
      set([{ EventSource: 'userNotification', LogLevel: 'ERROR' }]),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Request validation Failed. Following event sources in request have no destination: [userNotification].',
    })
  })
})

describe('provisioned limits over the wire', () => {
  const LimitDefinition = {
    LimitClass: 'API_CATEGORY' as const,
    Attributes: { Category: 'UserAuthentication' },
  }

  it('are read, and kept at the default', async () => {
    const { Limit } = await cognito.send(new GetProvisionedLimitCommand({ LimitDefinition }))
    expect(Limit).toEqual({ LimitDefinition, ProvisionedLimitValue: 120, FreeLimitValue: 120 })
    const update = (RequestedLimitValue: number) =>
      cognito.send(new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue }))
    expect((await update(120)).Limit).toEqual(Limit)
    await expect(update(121)).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      message: "RequestedLimitValue must be at most the account's maximum limit of 120.",
    })
  })
})

describe('replicas over the wire', () => {
  it('are none beside the primary, and cannot be made', async () => {
    const { UserPoolReplicas } = await cognito.send(new ListUserPoolReplicasCommand({ UserPoolId }))
    expect(UserPoolReplicas).toEqual([
      {
        RegionName: 'us-east-1',
        Status: 'ACTIVE',
        Role: 'PRIMARY',
        UserPoolArn: expect.stringContaining(`:userpool/${UserPoolId}`),
      },
    ])
    const elsewhere = { UserPoolId, RegionName: 'eu-west-1' }
    await expect(cognito.send(new CreateUserPoolReplicaCommand(elsewhere))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'A user pool with replicas must have a multi-Region customer managed key.',
    })
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'The user pool has no replica in the Region eu-west-1.',
    }
    await expect(
      cognito.send(new UpdateUserPoolReplicaCommand({ ...elsewhere, Status: 'ACTIVE' })),
    ).rejects.toMatchObject(missing)
    await expect(cognito.send(new DeleteUserPoolReplicaCommand(elsewhere))).rejects.toMatchObject(
      missing,
    )
  })
})

describe('risk configurations over the wire', () => {
  it('are set, read back and refused', async () => {
    const RiskExceptionConfiguration = { BlockedIPRangeList: ['10.10.10.10/32'] }
    const { RiskConfiguration } = await cognito.send(
      new SetRiskConfigurationCommand({ UserPoolId, RiskExceptionConfiguration }),
    )
    expect(RiskConfiguration).toEqual({
      UserPoolId,
      RiskExceptionConfiguration,
      LastModifiedDate: expect.any(Date),
    })
    const read = await cognito.send(new DescribeRiskConfigurationCommand({ UserPoolId }))
    expect(read.RiskConfiguration).toEqual(RiskConfiguration)
    await expect(
      cognito.send(
        new SetRiskConfigurationCommand({
          UserPoolId,
          RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10'] },
        }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Incorrect CIDR format',
    })
    await expect(
      cognito.send(new DescribeRiskConfigurationCommand({ UserPoolId, ClientId: 'nosuchclient' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool client nosuchclient does not exist.',
    })
  })
})
