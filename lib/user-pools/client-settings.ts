import type {
  ClientTypeType,
  UpdateUserPoolClientRequest,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { AppClient, ClientSettings } from '../store/app-clients.ts'

/** What CreateUserPoolClient and UpdateUserPoolClient have in common. */
export type ClientInput = Omit<UpdateUserPoolClientRequest, 'UserPoolId' | 'ClientId'>

const defaultRefreshDays = 30

/** What a client keeps for life, or until a request names it. */
export type KeptClientSettings = Pick<ClientSettings, 'ClientName' | 'ClientType'>

/**
 * An app client's settings after CreateUserPoolClient or UpdateUserPoolClient: what the request
 * leaves out goes back to its default (API reference, UpdateUserPoolClient).
 */
export function clientSettings(input: ClientInput, kept: KeptClientSettings): ClientSettings {
  const isRefreshGiven = input.RefreshTokenValidity !== undefined && input.RefreshTokenValidity > 0
  const units = input.TokenValidityUnits ?? {}
  return {
    ClientName: input.ClientName ?? kept.ClientName,
    ClientType: kept.ClientType ?? 'REGULAR',
    RefreshTokenValidity: isRefreshGiven ? input.RefreshTokenValidity : defaultRefreshDays,
    AccessTokenValidity: input.AccessTokenValidity,
    IdTokenValidity: input.IdTokenValidity,
    // Thirty of the unit that somebody chose for a lifetime they did not give would be no default
    TokenValidityUnits: isRefreshGiven ? units : { ...units, RefreshToken: undefined },
    ReadAttributes: input.ReadAttributes,
    WriteAttributes: input.WriteAttributes,
    ExplicitAuthFlows: input.ExplicitAuthFlows,
    SupportedIdentityProviders: input.SupportedIdentityProviders,
    CallbackURLs: input.CallbackURLs,
    LogoutURLs: input.LogoutURLs,
    DefaultRedirectURI: input.DefaultRedirectURI,
    AllowedOAuthFlows: input.AllowedOAuthFlows,
    AllowedOAuthScopes: input.AllowedOAuthScopes,
    AllowedOAuthFlowsUserPoolClient: input.AllowedOAuthFlowsUserPoolClient ?? false,
    AnalyticsConfiguration: input.AnalyticsConfiguration,
    PreventUserExistenceErrors: input.PreventUserExistenceErrors,
    EnableTokenRevocation: input.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData:
      input.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: input.AuthSessionValidity ?? 3,
    RefreshTokenRotation: input.RefreshTokenRotation,
  }
}

/** A client in the shape of UserPoolClientType, with its opened secret if it has one. */
export function clientAnswer(client: AppClient, secret: string | undefined): UserPoolClientType {
  const { settings } = client
  return {
    UserPoolId: client.poolId,
    ClientName: settings.ClientName,
    ClientId: client.id,
    ClientSecret: secret,
    LastModifiedDate: new Date(client.updatedAt),
    CreationDate: new Date(client.createdAt),
    RefreshTokenValidity: settings.RefreshTokenValidity,
    AccessTokenValidity: settings.AccessTokenValidity,
    IdTokenValidity: settings.IdTokenValidity,
    TokenValidityUnits: settings.TokenValidityUnits,
    ReadAttributes: settings.ReadAttributes,
    WriteAttributes: settings.WriteAttributes,
    ExplicitAuthFlows: settings.ExplicitAuthFlows,
    SupportedIdentityProviders: settings.SupportedIdentityProviders,
    CallbackURLs: settings.CallbackURLs,
    LogoutURLs: settings.LogoutURLs,
    DefaultRedirectURI: settings.DefaultRedirectURI,
    AllowedOAuthFlows: settings.AllowedOAuthFlows,
    AllowedOAuthScopes: settings.AllowedOAuthScopes,
    AllowedOAuthFlowsUserPoolClient: settings.AllowedOAuthFlowsUserPoolClient,
    AnalyticsConfiguration: settings.AnalyticsConfiguration,
    PreventUserExistenceErrors: settings.PreventUserExistenceErrors,
    EnableTokenRevocation: settings.EnableTokenRevocation,
    EnablePropagateAdditionalUserContextData: settings.EnablePropagateAdditionalUserContextData,
    AuthSessionValidity: settings.AuthSessionValidity,
    RefreshTokenRotation: settings.RefreshTokenRotation,
    ClientType: clientType(settings),
  }
}

/** How a client came to be: by CreateUserPoolClient, unless it registered itself. */
export function clientType({ ClientType }: ClientSettings): ClientTypeType {
  return ClientType ?? 'REGULAR'
}
