import type { IdentityProviderTypeType as ProviderType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { Schema } from './attribute-schema.ts'
import { isSocial, providerKinds, type ProviderDetails } from './provider-kinds.ts'

/** Attributes of every pool that no provider may fill. */
const ownedByService = new Set(['sub', 'identities'])

/** Names that stand for the pool itself wherever providers are named. */
const ownNames = new Set(['cognito'])

/**
 * Checks that a provider may have its name: a social one has that of its type, and no other may
 * take such a name or the pool's own.
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkProviderName(name: string, type: ProviderType): void {
  const isOther = Object.keys(providerKinds).some((kind) => kind === name && kind !== type)
  const isWrong = isSocial(type) ? name !== type : isOther || ownNames.has(name.toLowerCase())
  if (isWrong) throw invalid(`Provider ${name} cannot be of type ${type}.`)
}

/** Whether a text may be an identifier of a provider (API reference, IdpIdentifierType). */
export function isProviderIdentifier(text: string): boolean {
  return /^[\w\s+=.@-]{1,40}$/u.test(text)
}

/**
 * Checks the details of a provider: those that its type requires, and the form of those that it
 * knows (API reference, CreateIdentityProvider; developer guide, "Using OIDC identity providers").
 *
 * @param isLocal whether addresses may be without TLS: on one machine only
 * @throws ServiceError InvalidParameterException
 */
export function checkProviderDetails(
  type: ProviderType,
  details: ProviderDetails,
  isLocal: boolean,
): void {
  const { required, refusal } = providerKinds[type]
  if (required.some((name) => !details[name])) throw invalid(refusal)
  if (type === 'OIDC') checkOidc(details, isLocal)
  if (type === 'SAML') checkSaml(details, isLocal)
}

/**
 * The mapping of a provider's attributes, with the user name mapped as its type has it.
 *
 * @throws ServiceError InvalidParameterException for attributes that the pool does not have
 */
export function attributeMapping(
  type: ProviderType,
  given: ProviderDetails,
  schema: Schema,
): ProviderDetails {
  const known = new Set(['username', ...schema.map(({ Name = '' }) => Name)])
  const unknown = Object.keys(given).filter((name) => !known.has(name) || ownedByService.has(name))
  if (unknown.length > 0) {
    throw invalid(`AttributeMapping contains invalid mapping: [${unknown.join(', ')}]`)
  }
  const { subject } = providerKinds[type]
  return { ...(subject !== undefined && { username: subject }), ...given }
}

const endpoints = ['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri']
const requestMethods = ['POST', 'GET']

function checkOidc(details: ProviderDetails, isLocal: boolean): void {
  const isWrong = (address: string | undefined) =>
    address !== undefined && !isTaken(address, isLocal)
  if (endpoints.some((name) => isWrong(details[name]))) {
    throw invalid('OIDC endpoint must start with https://')
  }
  checkEnum(details, 'attributes_request_method', requestMethods)
}

const flags = ['IDPSignout', 'IDPInit', 'EncryptedResponses']

function checkSaml(details: ProviderDetails, isLocal: boolean): void {
  const { MetadataURL: url, MetadataFile: file } = details
  if (!url && !file) throw invalid(providerKinds.SAML.refusal)
  if (url && file) {
    throw invalid('Only one of the MetadataURL or MetadataFile should be provided.')
  }
  if (url && !isTaken(url, isLocal)) throw invalid('MetadataURL must start with https://')
  for (const flag of flags) checkEnum(details, flag, ['true', 'false'])
  checkEnum(details, 'RequestSigningAlgorithm', ['rsa-sha256'])
}

function checkEnum(details: ProviderDetails, name: string, values: readonly string[]): void {
  const value = details[name]
  if (value === undefined || values.includes(value)) return
  throw invalid(
    `1 validation error detected: Value '${value.slice(0, 100)}' at '${memberName(name)}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  )
}

/** A detail's name as Cognito quotes it: `attributes_request_method` is `attributesRequestMethod`. */
function memberName(name: string): string {
  return name.replace(/_(\w)/gu, (_, letter: string) => letter.toUpperCase())
}

function isTaken(address: string, isLocal: boolean): boolean {
  const isSecure = address.startsWith('https://') || (isLocal && address.startsWith('http://'))
  return isSecure && URL.canParse(address)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
