import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
  DeleteGroupCommand,
  DeleteIdentityProviderCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  GetGroupCommand,
  UpdateGroupCommand,
  UpdateIdentityProviderCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolDomainCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  type CreateIdentityProviderCommandInput,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { unlessGone, without, type Block, type Resource } from './terraform-plan.ts'

/** A client of the API, and the pool in which the resources are. */
export interface InPool {
  readonly cognito: CognitoIdentityProviderClient
  readonly UserPoolId: string
}

/** Attributes of an app client, all of which the provider lets the API fill in. */
const clientAttributes = [
  'AccessTokenValidity',
  'AllowedOAuthFlows',
  'AllowedOAuthFlowsUserPoolClient',
  'AllowedOAuthScopes',
  'AnalyticsConfiguration',
  'AuthSessionValidity',
  'CallbackURLs',
  'DefaultRedirectURI',
  'EnablePropagateAdditionalUserContextData',
  'EnableTokenRevocation',
  'ExplicitAuthFlows',
  'IdTokenValidity',
  'LogoutURLs',
  'PreventUserExistenceErrors',
  'ReadAttributes',
  'RefreshTokenRotation',
  'RefreshTokenValidity',
  'SupportedIdentityProviders',
  'TokenValidityUnits',
  'WriteAttributes',
] as const

/** aws_cognito_user_pool_client (user_pool_client.go): each update sends the whole plan. */
export function clientResource({ cognito, UserPoolId }: InPool): Resource {
  return {
    computed: [...clientAttributes, 'ClientSecret'],
    unread: ['GenerateSecret'],
    create: async (wanted) => {
      const input = { UserPoolId, ...wanted } as CreateUserPoolClientCommandInput // as configured
      const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand(input))
      return UserPoolClient?.ClientId ?? ''
    },
    read: async (ClientId) => {
      const describing = new DescribeUserPoolClientCommand({ UserPoolId, ClientId })
      const { UserPoolClient: client = {} } = (await unlessGone(cognito.send(describing))) ?? {}
      if (client.ClientId === undefined) return undefined
      const read = clientAttributes.map((name) => [name, client[name]])
      const { ClientName, ClientSecret } = client
      return { ClientName, ClientSecret, ...(Object.fromEntries(read) as Block) } // of those names
    },
    update: (ClientId, wanted) => {
      const planned = without(wanted, 'ClientSecret', 'GenerateSecret')
      return cognito.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...planned }))
    },
    destroy: (ClientId) => cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId })),
  }
}

/** aws_cognito_user_pool_domain (user_pool_domain.go), which waits until a domain is ACTIVE. */
export function domainResource({ cognito, UserPoolId }: InPool): Resource {
  return {
    computed: ['ManagedLoginVersion'],
    create: async (wanted) => {
      const Domain = String(wanted.Domain)
      await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, ...wanted, Domain }))
      return Domain
    },
    read: async (Domain) => {
      const describing = new DescribeUserPoolDomainCommand({ Domain })
      const { DomainDescription: found } = await cognito.send(describing)
      if (found?.Status !== 'ACTIVE') return undefined
      return { Domain: found.Domain, ManagedLoginVersion: found.ManagedLoginVersion }
    },
    update: (Domain, wanted) =>
      cognito.send(new UpdateUserPoolDomainCommand({ UserPoolId, ...wanted, Domain })),
    destroy: (Domain) => cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain })),
  }
}

/** Details that the provider knows the API to add for Google (suppressed there one by one). */
const addedDetails = [
  'attributes_url',
  'attributes_url_add_attributes',
  'authorize_url',
  'oidc_issuer',
  'token_request_method',
  'token_url',
].map((name) => `ProviderDetails.${name}`)

/** aws_cognito_identity_provider (identity_provider.go). */
export function providerResource({ cognito, UserPoolId }: InPool): Resource {
  return {
    computed: ['AttributeMapping', 'AttributeMapping.username', ...addedDetails],
    create: async (wanted) => {
      const input = { UserPoolId, ...wanted } as CreateIdentityProviderCommandInput // as configured
      await cognito.send(new CreateIdentityProviderCommand(input))
      return String(wanted.ProviderName)
    },
    read: async (ProviderName) => {
      const describing = new DescribeIdentityProviderCommand({ UserPoolId, ProviderName })
      const { IdentityProvider: found } = (await unlessGone(cognito.send(describing))) ?? {}
      if (!found) return undefined
      const { ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers } = found
      return { ProviderName, ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers }
    },
    update: (ProviderName, wanted) => {
      const { ProviderDetails, AttributeMapping, IdpIdentifiers = [] } = wanted
      const changed = { ProviderDetails, AttributeMapping, IdpIdentifiers } as object // as configured
      return cognito.send(
        new UpdateIdentityProviderCommand({ UserPoolId, ...changed, ProviderName }),
      )
    },
    destroy: (ProviderName) =>
      cognito.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName })),
  }
}

/** aws_cognito_resource_server (resource_server.go). */
export function resourceServerResource({ cognito, UserPoolId }: InPool): Resource {
  const inputOf = (wanted: Block) => ({
    UserPoolId,
    Identifier: String(wanted.Identifier),
    Name: String(wanted.Name),
    Scopes: wanted.Scopes as { ScopeName: string; ScopeDescription: string }[], // as configured
  })
  return {
    computed: [],
    create: async (wanted) => {
      await cognito.send(new CreateResourceServerCommand(inputOf(wanted)))
      return String(wanted.Identifier)
    },
    read: async (Identifier) => {
      const describing = new DescribeResourceServerCommand({ UserPoolId, Identifier })
      const { ResourceServer } = (await unlessGone(cognito.send(describing))) ?? {}
      return (
        ResourceServer && { Identifier, Name: ResourceServer.Name, Scopes: ResourceServer.Scopes }
      )
    },
    update: (_, wanted) => cognito.send(new UpdateResourceServerCommand(inputOf(wanted))),
    destroy: (Identifier) =>
      cognito.send(new DeleteResourceServerCommand({ UserPoolId, Identifier })),
  }
}

/** aws_cognito_user_group (user_group.go): an update sends what changed, empty texts too. */
export function groupResource({ cognito, UserPoolId }: InPool): Resource {
  return {
    computed: [],
    create: async (wanted) => {
      const GroupName = String(wanted.GroupName)
      await cognito.send(new CreateGroupCommand({ UserPoolId, ...wanted, GroupName }))
      return GroupName
    },
    read: async (GroupName) => {
      const { Group } =
        (await unlessGone(cognito.send(new GetGroupCommand({ UserPoolId, GroupName })))) ?? {}
      if (!Group) return undefined
      const { Description, Precedence, RoleArn } = Group
      return { GroupName, Description, Precedence, RoleArn }
    },
    update: (GroupName, wanted, former) => {
      const names = Object.keys(wanted).filter((name) => wanted[name] !== former[name])
      const changed = Object.fromEntries(names.map((name) => [name, wanted[name]]))
      return cognito.send(new UpdateGroupCommand({ UserPoolId, ...changed, GroupName }))
    },
    destroy: (GroupName) => cognito.send(new DeleteGroupCommand({ UserPoolId, GroupName })),
  }
}

/** aws_cognito_user (user.go): attributes by name, without the `sub` that the API adds. */
export function userResource({ cognito, UserPoolId }: InPool): Resource {
  const listOf = ({ Attributes }: Block): AttributeType[] =>
    Object.entries(Attributes as Record<string, string>).map(([Name, Value]) => ({ Name, Value })) // as configured
  return {
    computed: [],
    create: async (wanted) => {
      const Username = String(wanted.Username)
      const UserAttributes = listOf(wanted)
      const input = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' } as const
      await cognito.send(new AdminCreateUserCommand(input))
      return Username
    },
    read: async (Username) => {
      const getting = new AdminGetUserCommand({ UserPoolId, Username })
      const { UserAttributes } = (await unlessGone(cognito.send(getting))) ?? {}
      if (!UserAttributes) return undefined
      const own = UserAttributes.filter(({ Name }) => Name !== 'sub')
      return {
        Username,
        Attributes: Object.fromEntries(own.map(({ Name, Value }) => [Name, Value])),
      }
    },
    update: (Username, wanted) => {
      const UserAttributes = listOf(wanted)
      return cognito.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }),
      )
    },
    destroy: (Username) => cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username })),
  }
}
