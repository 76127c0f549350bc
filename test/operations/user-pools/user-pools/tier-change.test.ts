import type { UpdateUserPoolRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createUserPoolDomain } from '../../../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { setLogDeliveryConfiguration } from '../../../../lib/operations/user-pools/log-delivery/set-log-delivery-configuration.ts'
import { describeUserPool } from '../../../../lib/operations/user-pools/user-pools/describe-user-pool.ts'
import { setUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/set-user-pool-mfa-config.ts'
import { updateUserPool } from '../../../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aStage, refusal, roundTrips, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const update = ({ id }: UserPool, input: Omit<UpdateUserPoolRequest, 'UserPoolId'>) =>
  run(updateUserPool, stage.services, { UserPoolId: id, ...input })

const read = async ({ id }: UserPool) =>
  (await run(describeUserPool, stage.services, { UserPoolId: id })).UserPool

const notAllowed = (tier: string, features: string) =>
  refusal(
    'TierChangeNotAllowedException',
    `The following features need to be disabled for the ${tier} pricing tier configured: ${features}`,
  )

const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } }

describe('the tier of a pool', () => {
  it('stays as it is when an update does not name it, and so do key and issuer', async () => {
    const pool = await aPool(stage.services, {
      UserPoolTier: 'LITE',
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      IssuerConfiguration: { Type: 'UPDATED' },
    })
    await update(pool, {})
    expect(await read(pool)).toMatchObject(pool.settings)
  })

  it('goes up, and down again once what it does not have is off', async () => {
    const pool = await aPool(stage.services, { UserPoolTier: 'LITE' })
    const addOns = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const
    await update(pool, { UserPoolTier: 'PLUS', ...addOns })
    await expect(update(pool, { UserPoolTier: 'ESSENTIALS', ...addOns })).rejects.toEqual(
      notAllowed('ESSENTIALS', 'Threat Protection'),
    )
    expect((await read(pool))?.UserPoolTier).toBe('PLUS')
    await update(pool, { UserPoolTier: 'ESSENTIALS' })
    expect((await read(pool))?.UserPoolTier).toBe('ESSENTIALS')
  })

  it('does not go down under the export of activity', async () => {
    const pool = await aPool(stage.services, { UserPoolTier: 'PLUS' })
    const BucketArn = 'arn:aws:s3:::cognito-logs'
    await run(setLogDeliveryConfiguration, stage.services, {
      UserPoolId: pool.id,
      LogConfigurations: [
        { EventSource: 'userAuthEvents', LogLevel: 'INFO', S3Configuration: { BucketArn } },
      ],
    })
    await expect(update(pool, { UserPoolTier: 'ESSENTIALS' })).rejects.toEqual(
      notAllowed('ESSENTIALS', 'Log Streaming'),
    )
  })

  it('does not go down under anything that the smallest does not have', async () => {
    const pool = await aPool(stage.services, {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
      },
    })
    await run(setUserPoolMfaConfig, stage.services, {
      UserPoolId: pool.id,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
    })
    const domain = { UserPoolId: pool.id, Domain: 'tier-change', ManagedLoginVersion: 2 }
    await run(createUserPoolDomain, stage.services, domain)
    await aClient(stage.services, pool, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    await aClient(stage.services, pool, { RefreshTokenRotation: { Feature: 'ENABLED' } })
    const LambdaArn = 'arn:aws:lambda:us-east-1:123456789012:function:claims'
    const input = {
      ...sms,
      UserPoolTier: 'LITE',
      Policies: {
        PasswordPolicy: { PasswordHistorySize: 2 },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMS_OTP'] },
      },
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn } },
    } satisfies Omit<UpdateUserPoolRequest, 'UserPoolId'>
    await expect(update(pool, input)).rejects.toEqual(
      notAllowed(
        'LITE',
        'Passwordless Sign-In, Password History, Email MFA, Token Customization with Pre-Token Generation Lambda V2_0, Managed Login Version 2, Refresh Token Rotation, Choice-Based Sign-In',
      ),
    )
  })

  it('asks clients and domains only when it goes down to the smallest', async () => {
    const pool = await aPool(stage.services)
    const trips = async (UserPoolTier: 'LITE' | 'ESSENTIALS') =>
      roundTrips(await stage.callsOf(() => update(pool, { UserPoolTier })))
    expect(await trips('ESSENTIALS')).toBe(2)
    expect(await trips('LITE')).toBe(4)
    expect(await trips('LITE')).toBe(3)
  })
})
