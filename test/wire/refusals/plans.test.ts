import { randomUUID } from 'node:crypto'
import { beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { newPlace, newUser, type Place } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

const history = { Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } }
const activity = {
  EventSource: 'userAuthEvents',
  LogLevel: 'INFO',
  S3Configuration: { BucketArn: 'arn:aws:s3:::logs' },
}

const plain = 'The feature is not available in the tier of the user pool.'
const missing = (feature: string) =>
  `The following feature is not available for the LITE pricing tier configured: ${feature}`
const excess = (...features: string[]) =>
  `The following features need to be disabled for the LITE pricing tier configured: ${features.join(', ')}`

describe('a pool of the smallest plan', () => {
  let lite: Place
  const Domain = `lite-${randomUUID()}`

  beforeAll(async () => {
    lite = await newPlace({ UserPoolTier: 'LITE' })
    await send('CreateUserPoolDomain', { UserPoolId: lite.UserPoolId, Domain })
  })

  it.each<[operation: string, sentence: string, members: Input]>([
    [
      'CreateUserPool',
      excess('Password History'),
      { PoolName: 'x', UserPoolTier: 'LITE', ...history },
    ],
    ['UpdateUserPool', excess('Password History'), history],
    ['CreateUserPoolClient', plain, { ClientName: 'x', ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }],
    ['UpdateUserPoolClient', plain, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }],
    [
      'CreateUserPoolDomain',
      missing('Managed Login Version 2'),
      { Domain: `${Domain}-2`, ManagedLoginVersion: 2 },
    ],
    [
      'UpdateUserPoolDomain',
      missing('Managed Login Version 2'),
      { Domain, ManagedLoginVersion: 2 },
    ],
    ['CreateUserPoolReplica', missing('Multi-Region Replication'), { RegionName: 'eu-west-1' }],
    ['SetLogDeliveryConfiguration', missing('Log Streaming'), { LogConfigurations: [activity] }],
    [
      'SetUserPoolSessionConfiguration',
      plain,
      { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } },
    ],
    ['SetUserPoolClientSessionConfiguration', plain, { SSOSession: { MaxValidityMinutes: 5 } }],
    ['SetUserPoolMfaConfig', plain, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} }],
  ])('does not have what %s asks for', async (operation, message, members) => {
    const input = { ...lite, ...members }
    await expectRefusal({ operation, input, error: 'FeatureUnavailableInTier', message })
  })
})

it('does not go down to the smallest plan with more than that has', async () => {
  const { UserPoolId } = await newPlace(history)
  await expectRefusal({
    operation: 'UpdateUserPool',
    input: { UserPoolId, UserPoolTier: 'LITE', ...history },
    error: 'TierChangeNotAllowed',
    message: excess('Password History'),
  })
})

describe('a pool without threat protection', () => {
  let place: Place
  beforeAll(async () => {
    place = await newPlace()
    await newUser(place, 'ann')
  })

  const EventId = '00000000-0000-4000-8000-000000000000'
  const feedback = { Username: 'ann', EventId, FeedbackValue: 'Valid' }

  it.each<[operation: string, members: Input]>([
    ['AdminListUserAuthEvents', { Username: 'ann' }],
    ['AdminUpdateAuthEventFeedback', feedback],
    ['UpdateAuthEventFeedback', { ...feedback, FeedbackToken: 'x' }],
  ])('has nothing for %s', async (operation, members) => {
    const input = { UserPoolId: place.UserPoolId, ...members }
    const message = 'User pool add-ons are not enabled.'
    await expectRefusal({ operation, input, error: 'UserPoolAddOnNotEnabled', message })
  })
})

it('a pool that could have a replica gets none where there is one Region', async () => {
  const { UserPoolId } = await newPlace({
    KeyConfiguration: {
      KeyType: 'CUSTOMER_MANAGED_KEY',
      KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    },
    IssuerConfiguration: { Type: 'UPDATED' },
  })
  await expectRefusal({
    operation: 'CreateUserPoolReplica',
    input: { UserPoolId, RegionName: 'eu-west-1' },
    error: 'OperationNotEnabled',
    message: 'This deployment has one Region: user pools cannot be replicated to others.',
  })
})
