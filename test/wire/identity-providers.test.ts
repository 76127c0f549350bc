import { X509Certificate } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
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
import { samlMetadata } from '../federation/saml/metadata.ts'
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

describe('accounts elsewhere over the wire', () => {
  const account = {
    ProviderName: 'corp-links',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue: 'ann@corp.example.com',
  }
  const native = (ProviderAttributeValue: string) => ({
    ProviderName: 'Cognito',
    ProviderAttributeValue,
  })
  const link = (destination: string, SourceUser: object = account) =>
    cognito.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: native(destination),
        SourceUser,
      }),
    )
  const disable = (User: object) =>
    cognito.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }))
  const described = (Username: string) =>
    cognito.send(new AdminGetUserCommand({ UserPoolId, Username }))
  const identities = async (name: string) => {
    const { UserAttributes } = await described(name)
    const text = UserAttributes?.find(({ Name }) => Name === 'identities')?.Value
    return JSON.parse(text ?? '[]') as unknown
  }

  beforeAll(async () => {
    await cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: account.ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: samlMetadata() },
      }),
    )
    for (const Username of ['ann', 'bob']) {
      const creation = { UserPoolId, Username, MessageAction: 'SUPPRESS' as const }
      await cognito.send(new AdminCreateUserCommand(creation))
    }
  })

  it('are linked to users, unlinked, and disabled', async () => {
    await link('ann')
    expect(await identities('ann')).toEqual([
      {
        userId: 'ann@corp.example.com',
        providerName: 'corp-links',
        providerType: 'SAML',
        issuer: 'https://idp.example.com',
        primary: false,
        dateCreated: expect.any(Number) as unknown,
      },
    ])
    await disable(account)
    expect(await identities('ann')).toEqual([])
    await disable(native('bob'))
    expect((await described('bob')).Enabled).toBe(false)
  })

  it('are refused in the words of the service', async () => {
    await link('ann')
    const refused = (name: string, message: string) => ({ name, message })
    await expect(link('ann')).rejects.toMatchObject(
      refused('InvalidParameterException', 'SourceUser is already linked to DestinationUser'),
    )
    await expect(link('bob')).rejects.toMatchObject(
      refused('AliasExistsException', 'SourceUser is already linked to another user.'),
    )
    await expect(link('nobody')).rejects.toMatchObject(
      refused('UserNotFoundException', 'User does not exist.'),
    )
    await expect(link('ann', native('bob'))).rejects.toMatchObject(
      refused(
        'InvalidParameterException',
        'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
      ),
    )
    await expect(link('ann', { ...account, ProviderName: 'nope' })).rejects.toMatchObject(
      refused(
        'InvalidParameterException',
        `The provider nope does not exist for User Pool ${UserPoolId}.`,
      ),
    )
    await expect(link('ann', { ...account, ProviderName: 'x'.repeat(33) })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(
        "at 'sourceUser.providerName' failed to satisfy constraint",
      ) as unknown,
    })
    await expect(disable({ ...account, ProviderAttributeValue: 'x' })).rejects.toMatchObject(
      refused(
        'InvalidParameterException',
        "Account isn't linked to anyone else, verify that the account has been linked",
      ),
    )
    await expect(disable(native('nobody'))).rejects.toMatchObject(
      refused('UserNotFoundException', 'User does not exist.'),
    )
  })
})
