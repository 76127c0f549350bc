import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/get-user-pool-mfa-config.ts'
import { setUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/set-user-pool-mfa-config.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

describe('SetUserPoolMfaConfig and GetUserPoolMfaConfig', () => {
  it('tell that a new pool has none', async () => {
    const { id } = await aPool(test.services, { MfaConfiguration: 'OFF' })
    expect(await run(getUserPoolMfaConfig, test.services, { UserPoolId: id })).toEqual({
      MfaConfiguration: 'OFF',
    })
  })

  it('keep the factors for the day they work', async () => {
    const { id } = await aPool(test.services)
    const configured = {
      MfaConfiguration: 'OFF',
      SmsMfaConfiguration: {
        SmsAuthenticationMessage: 'Code {####}',
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      },
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Hello' },
      WebAuthnConfiguration: { UserVerification: 'required' },
    } as const
    const given = { UserPoolId: id, ...configured }
    expect(await run(setUserPoolMfaConfig, test.services, given)).toEqual(configured)
    expect(await run(getUserPoolMfaConfig, test.services, { UserPoolId: id })).toEqual(configured)
  })

  it.each(['ON', 'OPTIONAL'] as const)('refuse %s, which nobody would ask for', async (mfa) => {
    const { id } = await aPool(test.services)
    await expect(
      run(setUserPoolMfaConfig, test.services, { UserPoolId: id, MfaConfiguration: mfa }),
    ).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'Multi-factor authentication is not built yet: MfaConfiguration has to be OFF.',
    })
  })

  it('refuse codes by e-mail in the smallest tier', async () => {
    const { id } = await aPool(test.services, { UserPoolTier: 'LITE' })
    await expect(
      run(setUserPoolMfaConfig, test.services, { UserPoolId: id, EmailMfaConfiguration: {} }),
    ).rejects.toMatchObject({ name: 'FeatureUnavailableInTierException' })
  })

  it('refuse a pool that does not exist', async () => {
    await expect(
      run(getUserPoolMfaConfig, test.services, { UserPoolId: 'us-east-1_nosuchone' }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
