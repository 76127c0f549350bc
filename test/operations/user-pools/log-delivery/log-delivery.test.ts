import type { LogConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getLogDeliveryConfiguration } from '../../../../lib/operations/user-pools/log-delivery/get-log-delivery-configuration.ts'
import { setLogDeliveryConfiguration } from '../../../../lib/operations/user-pools/log-delivery/set-log-delivery-configuration.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

const group = 'arn:aws:logs:us-east-1:123456789012:log-group:cognito'
const messages = {
  EventSource: 'userNotification',
  LogLevel: 'ERROR',
  CloudWatchLogsConfiguration: { LogGroupArn: group },
} satisfies LogConfigurationType
const activity = {
  EventSource: 'userAuthEvents',
  LogLevel: 'INFO',
  S3Configuration: { BucketArn: 'arn:aws:s3:::cognito-logs' },
} satisfies LogConfigurationType

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, { UserPoolTier: 'PLUS' })
})
afterAll(() => test.stop())

const set = (LogConfigurations: LogConfigurationType[], UserPoolId = pool.id) =>
  run(setLogDeliveryConfiguration, test.services, { UserPoolId, LogConfigurations })

const get = (UserPoolId = pool.id) =>
  run(getLogDeliveryConfiguration, test.services, { UserPoolId })

describe('the log delivery configuration', () => {
  it('is empty at first', async () => {
    const { id } = await aPool(test.services)
    expect(await get(id)).toEqual({
      LogDeliveryConfiguration: { UserPoolId: id, LogConfigurations: [] },
    })
  })

  it.each([
    ['both sources', [messages, activity]],
    [
      'a Firehose stream',
      [
        {
          EventSource: 'userAuthEvents',
          LogLevel: 'INFO',
          FirehoseConfiguration: {
            StreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/logs',
          },
        },
      ],
    ],
    ['nothing, which switches it off', []],
  ] satisfies [string, LogConfigurationType[]][])('reads back %s', async (_, configurations) => {
    const written = await set(configurations)
    expect(written).toEqual({
      LogDeliveryConfiguration: { UserPoolId: pool.id, LogConfigurations: configurations },
    })
    expect(await get()).toEqual(written)
  })

  const bare = { EventSource: 'userNotification', LogLevel: 'ERROR' } as const
  const bareActivity = { EventSource: 'userAuthEvents', LogLevel: 'INFO' } as const
  it.each([
    [
      'a source without a destination',
      [bare],
      'Request validation Failed. Following event sources in request have no destination: [userNotification].',
    ],
    [
      'a source named twice',
      [messages, messages],
      'Request validation Failed. Following event sources appear more then once in a request: [userNotification].',
    ],
    [
      'both faults together',
      [bare, bare],
      'Request validation Failed. Following event sources in request have no destination: [userNotification]. Following event sources appear more then once in a request: [userNotification].',
    ],
    [
      'messages at another level',
      [{ ...messages, LogLevel: 'INFO' }],
      'LogLevel for userNotification must be ERROR.',
    ],
    [
      'activity at another level',
      [{ ...activity, LogLevel: 'ERROR' }],
      'LogLevel for userAuthEvents must be INFO.',
    ],
    [
      'two destinations',
      [{ ...activity, CloudWatchLogsConfiguration: { LogGroupArn: group } }],
      'Only one destination can be configured for userAuthEvents.',
    ],
    [
      'messages in a bucket',
      [{ ...bare, S3Configuration: activity.S3Configuration }],
      'The destination for userNotification must be CloudWatchLogsConfiguration.',
    ],
    [
      'a log group elsewhere',
      [
        {
          ...bare,
          CloudWatchLogsConfiguration: {
            LogGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:cognito',
          },
        },
      ],
      'ARN does not belong to current region',
    ],
    [
      'the ARN of something else',
      [{ ...bareActivity, S3Configuration: { BucketArn: 'arn:aws:sns:::topic' } }],
      'arn:aws:sns:::topic is not an ARN of the service s3.',
    ],
  ] satisfies [string, LogConfigurationType[], string][])(
    'refuses %s',
    async (_, configurations, message) => {
      await expect(set(configurations)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message,
      })
    },
  )

  it('refuses the activity of a pool whose plan has no threat protection', async () => {
    const { id } = await aPool(test.services, { UserPoolTier: 'ESSENTIALS' })
    await expect(set([messages], id)).resolves.toHaveProperty('LogDeliveryConfiguration')
    await expect(set([activity], id)).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
      message:
        'The following feature is not available for the ESSENTIALS pricing tier configured: Log Streaming',
    })
  })

  it('refuses a pool that does not exist', async () => {
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nosuchone does not exist.',
    }
    await expect(set([], 'us-east-1_nosuchone')).rejects.toMatchObject(missing)
    await expect(get('us-east-1_nosuchone')).rejects.toMatchObject(missing)
  })
})
