import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { LambdaConfigType, UserPoolTierType } from '@aws-sdk/client-cognito-identity-provider'
import { createUserPool } from '../../../../lib/operations/user-pools/user-pools/create-user-pool.ts'
import { describeUserPool } from '../../../../lib/operations/user-pools/user-pools/describe-user-pool.ts'
import { updateUserPool } from '../../../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { userPools } from '../../../../lib/protocol/models/index.ts'
import { readInput } from '../../../../lib/protocol/read-input.ts'
import { run } from '../../../builders.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const key = 'arn:aws:kms:us-east-1:123456789012:key/1f5f5f1e-0000-4000-8000-000000000000'
const versioned = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0', name = 'tokens') => ({
  PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn(name) },
})

describe('LambdaConfig', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await aStage()
  })
  afterAll(() => stage.stop())

  const create = (LambdaConfig: LambdaConfigType, UserPoolTier?: UserPoolTierType) => {
    const input = readInput(userPools, 'CreateUserPool', {
      PoolName: 'triggers',
      LambdaConfig,
      UserPoolTier,
    })
    return run(createUserPool, stage.services, input as { PoolName: string }) // checked by the model
  }
  const described = async (UserPoolId = '') => {
    const { UserPool } = await run(describeUserPool, stage.services, { UserPoolId })
    return UserPool?.LambdaConfig
  }

  const everyTrigger: LambdaConfigType = {
    PreSignUp: arn('one'),
    CustomMessage: `${arn('two')}:live`,
    PostConfirmation: 'https://hooks.example.com/cognito?pool=1',
    PreAuthentication: 'http://127.0.0.1:3000/hook',
    PostAuthentication: 'http://localhost:3000/hook',
    DefineAuthChallenge: arn('define'),
    CreateAuthChallenge: arn('create'),
    VerifyAuthChallengeResponse: arn('verify'),
    PreTokenGeneration: arn('tokens'),
    UserMigration: arn('migrate'),
    ...versioned('V3_0'),
    CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: arn('sms') },
    CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: 'https://hooks.example.com/mail' },
    KMSKeyID: key,
    InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: arn('federation') },
  }

  it('reads back every trigger as it was written', async () => {
    const { UserPool } = await create(everyTrigger)
    expect(UserPool?.LambdaConfig).toEqual(everyTrigger)
    await expect(described(UserPool?.Id)).resolves.toEqual(everyTrigger)
  })

  it('forgets the triggers that an update leaves out', async () => {
    const { UserPool } = await create(everyTrigger)
    const { Id: UserPoolId = '' } = UserPool ?? {}
    await run(updateUserPool, stage.services, {
      UserPoolId,
      LambdaConfig: { PreSignUp: arn('other') },
    })
    await expect(described(UserPoolId)).resolves.toEqual({ PreSignUp: arn('other') })
    await run(updateUserPool, stage.services, { UserPoolId })
    await expect(described(UserPoolId)).resolves.toEqual({})
  })

  it.each<[string, LambdaConfigType, UserPoolTierType]>([
    [
      'the same function in both forms',
      { PreTokenGeneration: arn('tokens'), ...versioned('V2_0') },
      'ESSENTIALS',
    ],
    ['the first version in the smallest plan', versioned('V1_0'), 'LITE'],
  ])('takes %s', async (_, config, tier) => {
    const { UserPool } = await create(config, tier)
    expect(UserPool?.LambdaConfig).toEqual(config)
  })

  it.each<[string, LambdaConfigType, UserPoolTierType, string, string]>([
    [
      'two functions for the tokens',
      { PreTokenGeneration: arn('tokens'), ...versioned('V2_0', 'other') },
      'ESSENTIALS',
      'InvalidParameterException',
      'PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be identical.',
    ],
    [
      'a custom sender without a key',
      { CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: arn('mail') } },
      'ESSENTIALS',
      'InvalidParameterException',
      'KMSKeyID is required when CustomSMSSender or CustomEmailSender is configured.',
    ],
    [
      'a later version of token events in the smallest plan',
      versioned('V2_0'),
      'LITE',
      'FeatureUnavailableInTierException',
      'The following feature is not available for the LITE pricing tier configured: PreTokenGenerationConfig',
    ],
    [
      'a URL with a password in it',
      { PreSignUp: 'https://user:secret@hooks.example.com/' },
      'ESSENTIALS',
      'InvalidParameterException',
      'The URL of a trigger must be without user name, password and fragment.',
    ],
    [
      'a URL that is none',
      { PreSignUp: 'https://hooks.example.com:port/' },
      'ESSENTIALS',
      'InvalidParameterException',
      'The URL of a trigger must be without user name, password and fragment.',
    ],
  ])('refuses %s', async (_, config, tier, code, message) => {
    await expect(create(config, tier)).rejects.toEqual(refusal(code, message))
  })

  it.each([
    ['PreSignUp', 'http://hooks.example.com/plain'],
    ['PreSignUp', 'http://127.0.0.1.example.com/'],
    ['PreSignUp', 'https://hooks.example.com/with space'],
    ['KMSKeyID', 'https://hooks.example.com/no-key'],
  ])('takes no %s of %s', (member, value) => {
    const body = { PoolName: 'triggers', LambdaConfig: { [member]: value } }
    const path = `${member[0]?.toLowerCase() ?? ''}${member.slice(1)}`
    expect(() => readInput(userPools, 'CreateUserPool', body)).toThrow(
      `1 validation error detected: Value '${value}' at 'lambdaConfig.${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:`,
    )
  })
})
