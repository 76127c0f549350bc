import type { IdentityProviderTypeType as ProviderType } from '@aws-sdk/client-cognito-identity-provider'

/** The details of a provider, in the words of the API; null-prototype or a plain object. */
export type ProviderDetails = Readonly<Record<string, string>>

/** What is particular to a type of provider (API reference, CreateIdentityProvider). */
export interface ProviderKind {
  /** Details that must be given, and Cognito's sentence when one is not. */
  readonly required: readonly string[]
  readonly refusal: string
  /** The claim that becomes the user name unless the mapping says otherwise. */
  readonly subject?: string
  /** Details that Cognito fills in. */
  readonly added: (given: ProviderDetails) => ProviderDetails
}

const credentials = {
  required: ['client_id', 'client_secret', 'authorize_scopes'],
  refusal: 'clientId, clientSecret and authorizeScopes are all required idp details.',
}

/** The version of Facebook's API that the endpoints name when none is given. */
const facebookVersion = 'v17.0'

const google: ProviderKind = {
  ...credentials,
  subject: 'sub',
  added: () => ({
    attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
    attributes_url_add_attributes: 'true',
    authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
    oidc_issuer: 'https://accounts.google.com',
    token_request_method: 'POST',
    token_url: 'https://www.googleapis.com/oauth2/v4/token',
  }),
}

const facebook: ProviderKind = {
  ...credentials,
  subject: 'id',
  added: ({ api_version: version = facebookVersion }) => ({
    attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
    attributes_url_add_attributes: 'true',
    authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
    token_request_method: 'GET',
    token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
  }),
}

const amazon: ProviderKind = {
  ...credentials,
  subject: 'user_id',
  added: () => ({
    attributes_url: 'https://api.amazon.com/user/profile',
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://www.amazon.com/ap/oa',
    token_request_method: 'POST',
    token_url: 'https://api.amazon.com/auth/o2/token',
  }),
}

const apple: ProviderKind = {
  required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
  refusal: 'clientId, privateKey, teamId, and keyId are all required idp details.',
  subject: 'sub',
  added: () => ({
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://appleid.apple.com/auth/authorize',
    oidc_issuer: 'https://appleid.apple.com',
    token_request_method: 'POST',
    token_url: 'https://appleid.apple.com/auth/token',
  }),
}

const oidc: ProviderKind = {
  required: ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
  refusal:
    'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
  subject: 'sub',
  added: () => ({ attributes_url_add_attributes: 'false' }),
}

const saml: ProviderKind = {
  required: [],
  refusal: 'At least one of the MetadataURL or MetadataFile should be provided.',
  added: () => ({}),
}

/** Every type of provider with what is particular to it. */
export const providerKinds: Readonly<Record<ProviderType, ProviderKind>> = {
  Facebook: facebook,
  Google: google,
  LoginWithAmazon: amazon,
  OIDC: oidc,
  SAML: saml,
  SignInWithApple: apple,
}

/** Whether a provider is one of the four whose name is its type. */
export function isSocial(type: ProviderType): boolean {
  return type !== 'OIDC' && type !== 'SAML'
}
