// The real Terraform is not available here. This does through the SDK's client what the resources of
// hashicorp/terraform-provider-aws (internal/service/cognitoidp) do: create, read, plan, update in
// place, read, plan again, destroy. A plan compares what is read with what was configured by the
// provider's own rules: which attributes it takes from the API, and which differences it suppresses.
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { png } from '../operations/user-pools/branding/pictures.ts'
import { asAdmin } from './clients.ts'
import {
  brandingResource,
  logDeliveryResource,
  riskResource,
  uiResource,
} from './terraform-beside.ts'
import {
  activityLog,
  messageLog,
  SmsConfiguration,
  wholeClient,
  wholePool,
} from './terraform-configurations.ts'
import { plan, roundTrip, type Block } from './terraform-plan.ts'
import { poolResource, type PoolBlock } from './terraform-pool.ts'
import {
  clientResource,
  domainResource,
  groupResource,
  providerResource,
  resourceServerResource,
  userResource,
  type InPool,
} from './terraform-resources.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())

async function aPool(UserPoolTier: 'ESSENTIALS' | 'PLUS' = 'ESSENTIALS'): Promise<InPool> {
  const creating = new CreateUserPoolCommand({ PoolName: 'terraform', UserPoolTier })
  return { cognito, UserPoolId: (await cognito.send(creating)).UserPool?.Id ?? '' }
}

let inPool: InPool
let ClientId = ''
beforeAll(async () => {
  inPool = await aPool()
  const { UserPoolId } = inPool
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }),
  )
  ClientId = UserPoolClient?.ClientId ?? ''
})

describe('a plan', () => {
  it('finds what differs, and what is there though nobody wants it', () => {
    const wanted = { same: [1, 2], block: { a: 1, b: 2 }, gone: 'x', empty: false }
    const found = { same: [2, 1], block: { a: 1, b: 3 }, filled: 1, extra: 1, empty: undefined }
    expect(plan(wanted, found, ['filled'])).toEqual(['block.b', 'gone', 'extra'])
  })
})

describe('aws_cognito_user_pool', () => {
  /** Defaults that the provider's schema has. */
  const pool = (block: PoolBlock): Block => ({
    DeletionProtection: 'INACTIVE',
    MfaConfiguration: 'OFF',
    ...block,
  })
  it('is bare, gets everything, and is bare again', async () => {
    const { Schema } = wholePool
    const removed = pool({ Schema, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } })
    await roundTrip(poolResource(cognito), pool({}), pool(wholePool), removed)
  })

  it('begins with everything and changes a little', async () => {
    await roundTrip(
      poolResource(cognito),
      pool(wholePool),
      pool({ ...wholePool, UserPoolTags: { team: 'store' }, DeviceConfiguration: undefined }),
      pool({
        ...wholePool,
        UserPoolTags: {},
        AutoVerifiedAttributes: ['email', 'phone_number'],
        PasswordPolicy: { MinimumLength: 8, TemporaryPasswordValidityDays: 3 },
        Schema: { ...wholePool.Schema, later: { AttributeDataType: 'Boolean', Mutable: true } },
      }),
    )
  })

  it('is named by addresses, in any case, for life', async () => {
    const lasting: PoolBlock = {
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    }
    await roundTrip(
      poolResource(cognito),
      pool(lasting),
      pool({
        ...lasting,
        EmailVerificationMessage: 'Code {####}',
        EmailVerificationSubject: 'Hello',
      }),
    )
  })

  it('demands a further factor, and no more', async () => {
    const SoftwareTokenMfaConfiguration = { Enabled: true }
    await roundTrip(
      poolResource(cognito),
      pool({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration }),
      pool({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration, SmsConfiguration }),
      pool({ MfaConfiguration: 'OFF' }),
    )
  })
})

describe('aws_cognito_user_pool_client', () => {
  it('is bare, gets everything, and gives some of it back', async () => {
    const TokenValidityUnits = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }
    await roundTrip(
      clientResource(inPool),
      { ClientName: 'app' },
      wholeClient,
      {
        ...wholeClient,
        CallbackURLs: ['https://a.example/back'],
        LogoutURLs: [],
        ClientName: 'renamed',
      },
      { ...wholeClient, TokenValidityUnits },
    )
  })

  it('keeps its secret, and rotates refresh tokens', async () => {
    const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 }
    await roundTrip(
      clientResource(inPool),
      { ClientName: 'app', GenerateSecret: true },
      { ClientName: 'app', EnablePropagateAdditionalUserContextData: true },
      { ClientName: 'app', RefreshTokenRotation },
    )
  })
})

describe('what is in a pool', () => {
  it('aws_cognito_user_pool_domain', async () => {
    await roundTrip(
      domainResource(await aPool()),
      { Domain: 'terraform-round-trip' },
      { Domain: 'terraform-round-trip', ManagedLoginVersion: 2 },
    )
  })

  it('aws_cognito_identity_provider', async () => {
    const google = {
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'email' },
    }
    const AttributeMapping = { email: 'email', username: 'sub' }
    await roundTrip(
      providerResource(inPool),
      google,
      { ...google, AttributeMapping, IdpIdentifiers: ['google.example'] },
      { ...google, ProviderDetails: { ...google.ProviderDetails, authorize_scopes: 'openid' } },
    )
  })

  it('aws_cognito_resource_server', async () => {
    const read = { ScopeName: 'read', ScopeDescription: 'Reads' }
    const write = { ScopeName: 'write', ScopeDescription: 'Writes' }
    const server = { Identifier: 'https://shop.example', Name: 'shop' }
    await roundTrip(
      resourceServerResource(inPool),
      { ...server, Scopes: [write, read] },
      { ...server, Name: 'store', Scopes: [read] },
      server,
    )
  })

  it('aws_cognito_user_group', async () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/payer'
    const group = { GroupName: 'payers', Description: 'They pay', Precedence: 3, RoleArn }
    await roundTrip(
      groupResource(inPool),
      { GroupName: 'payers' },
      group,
      { ...group, Description: 'They paid', Precedence: 1 },
      { ...group, Description: '', Precedence: 1 },
    )
  })

  it('aws_cognito_user', async () => {
    const Username = 'terraform'
    await roundTrip(
      userResource(inPool),
      { Username, Attributes: { email: 'a@example.com', email_verified: 'true' } },
      { Username, Attributes: { email: 'b@example.com', email_verified: 'true', name: 'Bo' } },
    )
  })
})

describe('what is beside the directory', () => {
  it('aws_cognito_user_pool_ui_customization', async () => {
    const { UserPoolId } = inPool
    await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'terraform-classic' }))
    const CSS = '.label-customizable {font-weight: 400;}'
    for (const id of ['ALL', ClientId]) {
      await roundTrip(
        uiResource(inPool),
        { ClientId: id, CSS },
        { ClientId: id, CSS, ImageFile: png },
        { ClientId: id, CSS: '.label-customizable {font-weight: 100;}' },
      )
    }
  })

  it('aws_cognito_risk_configuration', async () => {
    const BlockedIPRangeList = ['10.10.10.10/32']
    const SkippedIPRangeList = ['10.10.10.12/32', '10.10.10.11/32']
    const RiskExceptionConfiguration = { BlockedIPRangeList }
    const more = { BlockedIPRangeList, SkippedIPRangeList }
    const CompromisedCredentialsRiskConfiguration = { Actions: { EventAction: 'BLOCK' } }
    for (const place of [{}, { ClientId }]) {
      await roundTrip(
        riskResource(inPool),
        { ...place, RiskExceptionConfiguration },
        { ...place, RiskExceptionConfiguration: more },
        { ...place, CompromisedCredentialsRiskConfiguration },
      )
    }
  })

  it('aws_cognito_log_delivery_configuration', async () => {
    await roundTrip(
      logDeliveryResource(await aPool('PLUS')),
      { LogConfigurations: [messageLog] },
      { LogConfigurations: [messageLog, activityLog] },
      { LogConfigurations: [activityLog] },
    )
  })

  it('aws_cognito_managed_login_branding', async () => {
    const logo = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG' }
    const Assets = [{ ...logo, Bytes: png.toString('base64') }]
    const own = { components: { form: { borderRadius: 4 }, pageText: {} }, categories: {} }
    await roundTrip(
      brandingResource(inPool),
      { ClientId, UseCognitoProvidedValues: true },
      { ClientId, Settings: own, Assets },
      {
        ClientId,
        Settings: { ...own, components: { form: { borderRadius: 8 }, pageText: {} } },
        Assets,
      },
      { ClientId, UseCognitoProvidedValues: true, Assets },
    )
  })
})
