import {
  CreateIdentityProviderCommand,
  GetSigningCertificateCommand,
  UpdateUserPoolClientCommand,
  type CreateIdentityProviderRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, jest } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { startOpenIdProvider } from '../federation/oidc/openid-provider.ts'
import { startSamlify } from '../federation/saml/samlify.ts'
import { openVisitor, startBrowser, type Visitor } from './browser.ts'
import { appSays, beginSignIn, hostedApp, hostedPool, type HostedPool } from './hosted-pool.ts'

let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined) // the stranger's, of its memory
  browser = await startBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  visitor = await openVisitor(browser)
})
afterEach(() => visitor.close())

/** Gives a pool a provider, which its app offers beside the pool itself. */
async function addProvider(
  { cognito, userPoolId: UserPoolId, clientId: ClientId }: HostedPool,
  provider: Omit<CreateIdentityProviderRequest, 'UserPoolId'>,
): Promise<void> {
  await cognito.send(new CreateIdentityProviderCommand({ UserPoolId, ...provider }))
  await cognito.send(
    new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      ...hostedApp(),
      SupportedIdentityProviders: ['COGNITO', provider.ProviderName ?? ''],
    }),
  )
}

describe("somebody with an account at a stranger's OpenID provider", () => {
  it('signs in there, is in the app, and signs out', async () => {
    const pool = await hostedPool()
    const stranger = await startOpenIdProvider([`${pool.base}/oauth2/idpresponse`])
    try {
      await addProvider(pool, {
        ProviderName: 'Example',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: stranger.clientId,
          client_secret: stranger.clientSecret,
          authorize_scopes: 'openid email profile',
          oidc_issuer: stranger.issuer,
          attributes_request_method: 'GET',
        },
        AttributeMapping: { email: 'email' },
      })
      const { page } = visitor
      await beginSignIn(visitor, pool)
      await visitor.see('sign-in with a provider')
      await page.getByRole('link', { name: 'Continue with Example' }).click()
      await page.locator('input[name=login]').fill('jane')
      await page.locator('input[name=password]').fill('any')
      await page.locator('button[type=submit]').click()
      await page.locator('button[type=submit]').click() // consents
      await appSays(visitor, 'Signed in as jane@example.com.')
      await visitor.press('Sign out')
      await appSays(visitor, 'Signed out.')
    } finally {
      await stranger.stop()
    }
  })
})

describe("somebody with an account at a stranger's SAML provider", () => {
  it('signs in there, is in the app, and signs out at both', async () => {
    const pool = await hostedPool()
    const idp = await startSamlify()
    try {
      await addProvider(pool, {
        ProviderName: 'Company',
        ProviderType: 'SAML',
        ProviderDetails: {
          MetadataFile: idp.metadata,
          IDPSignout: 'true',
          RequestSigningAlgorithm: 'rsa-sha256',
        },
        AttributeMapping: { email: 'email' },
      })
      const signing = { UserPoolId: pool.userPoolId }
      const { Certificate = '' } = await pool.cognito.send(
        new GetSigningCertificateCommand(signing),
      )
      idp.receive(
        {
          entityId: `urn:amazon:cognito:sp:${pool.userPoolId}`,
          acs: `${pool.base}/saml2/idpresponse`,
          logout: `${pool.base}/saml2/logout`,
          signingCertificate: Certificate,
        },
        { nameId: 'Jane.42', email: 'jane@company.example', groups: 'admins' },
      )
      const { page } = visitor
      await beginSignIn(visitor, pool)
      await page.getByRole('link', { name: 'Continue with Company' }).click()
      await visitor.press('Sign in as Jane')
      await appSays(visitor, 'Signed in as jane@company.example.')
      await visitor.press('Sign out')
      await page.waitForURL(`${new URL(idp.metadataUrl).origin}/**`)
      await visitor.press('Sign out')
      await appSays(visitor, 'Signed out.')
    } finally {
      await idp.stop()
    }
  })
})
