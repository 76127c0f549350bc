import { X509Certificate } from 'node:crypto'
import {
  CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetGroupCommand,
  GetIdentityProviderByIdentifierCommand,
  GetSigningCertificateCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { samlMetadata } from '../federation/metadata.ts'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-idps' }))
  UserPoolId = UserPool?.Id ?? ''
})

describe('identity providers over the wire', () => {
  it('are created, described, found, listed, changed, used and deleted', async () => {
    const given = { UserPoolId, ProviderName: 'Google' }
    const ProviderDetails = {
      client_id: 'x.apps.googleusercontent.com',
      client_secret: 'hush',
      authorize_scopes: 'email',
    }
    const { IdentityProvider } = await cognito.send(
      new CreateIdentityProviderCommand({
        ...given,
        ProviderType: 'Google',
        ProviderDetails,
        IdpIdentifiers: ['test'],
      }),
    )
    expect(IdentityProvider).toMatchObject({
      ...given,
      AttributeMapping: { username: 'sub' },
      ProviderDetails: { ...ProviderDetails, oidc_issuer: 'https://accounts.google.com' },
    })
    const describing = new DescribeIdentityProviderCommand(given)
    expect((await cognito.send(describing)).IdentityProvider).toEqual(IdentityProvider)
    const finding = { UserPoolId, IdpIdentifier: 'test' }
    const found = await cognito.send(new GetIdentityProviderByIdentifierCommand(finding))
    expect(found.IdentityProvider).toEqual(IdentityProvider)
    const listing = new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 10 })
    const { Providers } = await cognito.send(listing)
    expect(Providers?.map(({ ProviderName }) => ProviderName)).toEqual(['Google'])
    await cognito.send(
      new UpdateIdentityProviderCommand({ ...given, AttributeMapping: { email: 'email' } }),
    )
    expect((await cognito.send(describing)).IdentityProvider?.AttributeMapping).toEqual({
      username: 'sub',
      email: 'email',
    })
    const naming = {
      UserPoolId,
      ClientName: 'app',
      SupportedIdentityProviders: ['COGNITO', 'Google'],
    }
    const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand(naming))
    expect(UserPoolClient?.SupportedIdentityProviders).toEqual(['COGNITO', 'Google'])
    const group = new GetGroupCommand({ UserPoolId, GroupName: `${UserPoolId}_Google` })
    expect((await cognito.send(group)).Group).toBeDefined()
    await cognito.send(new DeleteIdentityProviderCommand(given))
    await expect(cognito.send(describing)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Identity provider Google does not exist.',
    })
  })

  it('have certificates for signed requests and for encrypted answers', async () => {
    const { Certificate = '' } = await cognito.send(
      new GetSigningCertificateCommand({ UserPoolId }),
    )
    const { IdentityProvider } = await cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'corp-saml',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: samlMetadata(), EncryptedResponses: 'true' },
      }),
    )
    const { ActiveEncryptionCertificate = '' } = IdentityProvider?.ProviderDetails ?? {}
    for (const text of [Certificate, ActiveEncryptionCertificate]) {
      const certificate = new X509Certificate(Buffer.from(text, 'base64'))
      expect(certificate.subject).toBe(`CN=${UserPoolId}`)
    }
  })

  it('are refused in the words of the model and of the service', async () => {
    const given = { UserPoolId, ProviderName: 'corp-oidc' }
    const type = { ProviderType: 'OIDC' as const, ProviderDetails: { client_id: 'x' } }
    await expect(
      cognito.send(new CreateIdentityProviderCommand({ ...given, ...type })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
    })
    await expect(
      cognito.send(new CreateIdentityProviderCommand({ ...given, ...type, ProviderName: '_x_' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("at 'providerName' failed to satisfy") as unknown,
    })
    await expect(
      cognito.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier: '?' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'Identity provider corp-oidc does not exist.',
    }
    await expect(cognito.send(new UpdateIdentityProviderCommand(given))).rejects.toMatchObject(
      missing,
    )
    await expect(cognito.send(new DeleteIdentityProviderCommand(given))).rejects.toMatchObject(
      missing,
    )
    const nowhere = { UserPoolId: 'us-east-1_nosuchone' }
    const absent = { name: 'ResourceNotFoundException' }
    await expect(cognito.send(new ListIdentityProvidersCommand(nowhere))).rejects.toMatchObject(
      absent,
    )
    await expect(cognito.send(new GetSigningCertificateCommand(nowhere))).rejects.toMatchObject(
      absent,
    )
    await cognito.send(
      new CreateIdentityProviderCommand({
        ...given,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataURL: 'https://idp.example.com/metadata' },
      }),
    )
    await expect(
      cognito.send(
        new CreateIdentityProviderCommand({
          ...given,
          ProviderType: 'SAML',
          ProviderDetails: { MetadataURL: 'https://idp.example.com/metadata' },
        }),
      ),
    ).rejects.toMatchObject({
      name: 'DuplicateProviderException',
      message: `corp-oidc already exists in user pool ${UserPoolId}.`,
    })
  })
})
