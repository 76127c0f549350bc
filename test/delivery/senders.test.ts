import { describe, expect, it } from '@jest/globals'
import { emailSender, smsWay } from '../../lib/delivery/senders.ts'
import type { PoolSettings } from '../../lib/store/user-pools.ts'

const own = 'The deployment <no-reply@cognate.example>'
const identityArn = 'arn:aws:ses:eu-west-1:123456789012:identity/shop@example.com'
const role = 'arn:aws:iam::123456789012:role/cognate/sms'
const cognitosRole = 'arn:aws:iam::123456789012:role/service-role/Shop-SMS-Role'

describe('emailSender', () => {
  it.each<[string, PoolSettings['EmailConfiguration'], object]>([
    ['the deployment without a configuration', undefined, { from: { name: 'The deployment' } }],
    [
      'the address of From',
      { From: 'Shop <shop@example.com>', SourceArn: identityArn },
      { from: { name: 'Shop', address: 'shop@example.com' }, identityArn },
    ],
    [
      'the address that the identity is',
      { SourceArn: identityArn },
      { from: { name: '', address: 'shop@example.com' }, identityArn },
    ],
    [
      'the deployment for an identity that is a domain',
      { SourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com' },
      { from: { address: 'no-reply@cognate.example' } },
    ],
  ])('is %s', (_, EmailConfiguration, sender) => {
    expect(emailSender({ EmailConfiguration }, own)).toMatchObject(sender)
  })

  it('takes replies where the pool says', () => {
    const EmailConfiguration = { ReplyToEmailAddress: 'help@example.com' }
    expect(emailSender({ EmailConfiguration }, own).replyTo).toBe('help@example.com')
    expect(emailSender({}, own).replyTo).toBeUndefined()
  })

  it.each([
    ['DEVELOPER' as const, 'log'],
    ['COGNITO_DEFAULT' as const, undefined],
  ])('has for %s the configuration set %s', (EmailSendingAccount, set) => {
    const EmailConfiguration = { EmailSendingAccount, ConfigurationSet: 'log' }
    expect(emailSender({ EmailConfiguration }, own).configurationSet).toBe(set)
  })
})

describe('smsWay', () => {
  it('is ours without a configuration', () => expect(smsWay({})).toBeUndefined())

  it.each([
    ['one that was made for us', role, { arn: role, externalId: 'word' }],
    ['none that was made for Cognito', cognitosRole, undefined],
    ['none with a path that only seems so', `${role}\nx`, undefined],
    ['none elsewhere', 'arn:aws:iam::123456789012:role/x/cognate/sms', undefined],
  ])('assumes of the pool’s roles %s', (_, SnsCallerArn, assumed) => {
    const SmsConfiguration = { SnsCallerArn, ExternalId: 'word', SnsRegion: 'eu-west-1' }
    expect(smsWay({ SmsConfiguration })).toEqual({ region: 'eu-west-1', role: assumed })
  })

  it('is End User Messaging where that is set', () => {
    const EumsSms = {
      CallerArn: role,
      ExternalId: 'word',
      OriginationIdentity: '+15550009999',
      ConfigurationSetName: 'log',
      Region: 'us-east-1',
    }
    expect(smsWay({ SmsConfiguration: { EumsSms } })).toEqual({
      region: 'us-east-1',
      role: { arn: role, externalId: 'word' },
      endUserMessaging: { OriginationIdentity: '+15550009999', ConfigurationSetName: 'log' },
    })
  })
})
