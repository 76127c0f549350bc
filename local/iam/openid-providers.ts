import { checkConstraints, type Constraint } from '../query-constraints.ts'
import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { alreadyExists, invalidInput, limitExceeded, noSuchEntity } from './errors.ts'
import { arnConstraint, checked, tagsOf, timestamp, type IamServices } from './parameters.ts'
import type { OpenIdProvider, Tag } from './registry.ts'

const mostThumbprints = 5
const mostProviders = 100

const arn = arnConstraint('openIDConnectProviderArn')
const url: Constraint = { name: 'url', kind: 'string', min: 1, max: 255, required: true }
const clientId: Constraint = { name: 'clientID', kind: 'string', min: 1, max: 255, required: true }
const thumbprint: Constraint = { name: 'thumbprint', kind: 'string', min: 40, max: 40 }

/**
 * Registers an issuer. Unlike AWS it takes plain http as well, because this is one machine.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function createOpenIdConnectProvider(
  { registry, account, mostClientIds, now }: IamServices,
  parameters: QueryParameters,
): XmlStructure {
  const issuer = checked([url], parameters)('url')
  const clientIds = listOf(parameters, 'ClientIDList', clientId)
  const thumbprints = listOf(parameters, 'ThumbprintList', thumbprint)
  if (!/^https?:\/\/[^?#]+$/u.test(issuer) || !URL.canParse(issuer)) {
    throw invalidInput('Invalid Open ID Connect Provider URL')
  }
  if (thumbprints.length > mostThumbprints) {
    throw invalidInput('Thumbprint list must contain fewer than 5 entries.')
  }
  if (clientIds.length > mostClientIds) throw tooManyClientIds(mostClientIds)
  const provider = {
    arn: openIdProviderArn(account, issuer),
    url: issuer,
    clientIds,
    thumbprints,
    tags: tagsOf(parameters),
    createdAt: timestamp(now()),
  }
  if (registry.openIdProviders.has(provider.arn)) {
    throw alreadyExists(`Provider with url ${issuer} already exists.`)
  }
  if (registry.openIdProviders.size >= mostProviders) {
    throw limitExceeded('OpenIdConnectProvidersPerAccount', mostProviders)
  }
  registry.putOpenId(provider)
  return { OpenIDConnectProviderArn: provider.arn, Tags: provider.tags }
}

const ownTag: Tag = { Key: 'cognate', Value: 'identity-pool-issuer' }

/**
 * Has the provider of our own issuer there, as the stack does on AWS. When the server runs at another
 * address than before, the provider moves there with its clients: the pools are the same.
 */
export function keepOwnProvider({ registry, account, now }: IamServices, issuer: string): void {
  const former = ownProvider(registry.openIdProviders.values())
  if (former?.url === issuer) return
  if (former) registry.remove(former.arn)
  const arn = openIdProviderArn(account, issuer)
  const known = registry.openIdProviders.get(arn)
  registry.putOpenId({
    arn,
    url: issuer,
    clientIds: [...new Set([...(former?.clientIds ?? []), ...(known?.clientIds ?? [])])],
    thumbprints: known?.thumbprints ?? [],
    tags: [ownTag],
    createdAt: timestamp(now()),
  })
}

/** The provider of our own issuer; undefined before the server ran for the first time. */
export function ownProvider(providers: Iterable<OpenIdProvider>): OpenIdProvider | undefined {
  return [...providers].find(({ tags }) => tags.some(({ Key }) => Key === ownTag.Key))
}

/** The ARN of the provider of an issuer: its address without the scheme. */
export function openIdProviderArn(account: string, issuer: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${issuer.replace(/^https?:\/\//u, '')}`
}

/**
 * Tells what is known of a provider. AWS leaves out `https://` in front of its URL; an issuer at
 * plain http, which only this stand-in takes, keeps its scheme, so that the two can be told apart.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
 */
export function getOpenIdConnectProvider(
  services: IamServices,
  parameters: QueryParameters,
): XmlStructure {
  const provider = providerOf(services, parameters)
  return {
    Url: provider.url.replace(/^https:\/\//u, ''),
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: provider.createdAt,
    Tags: provider.tags,
  }
}

/**
 * Lists the providers' ARNs.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
 */
export function listOpenIdConnectProviders({ registry }: IamServices): XmlStructure {
  return {
    OpenIDConnectProviderList: [...registry.openIdProviders.keys()].map((Arn) => ({ Arn })),
  }
}

/**
 * Removes a provider; one that is gone already is no error.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export function deleteOpenIdConnectProvider(
  { registry }: IamServices,
  parameters: QueryParameters,
): undefined {
  registry.remove(checked([arn], parameters)(arn.name))
}

/**
 * Adds a client to a provider; one that it has already is no error.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
 */
export function addClientIdToOpenIdConnectProvider(
  services: IamServices,
  parameters: QueryParameters,
): undefined {
  const added = checked([arn, clientId], parameters)(clientId.name)
  const provider = providerOf(services, parameters)
  if (provider.clientIds.includes(added)) return
  const { mostClientIds } = services
  if (provider.clientIds.length >= mostClientIds) throw tooManyClientIds(mostClientIds)
  services.registry.putOpenId({ ...provider, clientIds: [...provider.clientIds, added] })
}

/**
 * Takes a client from a provider; one that it does not have is no error.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
 */
export function removeClientIdFromOpenIdConnectProvider(
  services: IamServices,
  parameters: QueryParameters,
): undefined {
  const removed = checked([arn, clientId], parameters)(clientId.name)
  const provider = providerOf(services, parameters)
  const clientIds = provider.clientIds.filter((one) => one !== removed)
  services.registry.putOpenId({ ...provider, clientIds })
}

function providerOf({ registry }: IamServices, parameters: QueryParameters): OpenIdProvider {
  const name = checked([arn], parameters)(arn.name)
  const provider = registry.openIdProviders.get(name)
  if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${name}`)
  return provider
}

/** A list's values, each once; each has to keep the limits of one. */
function listOf(parameters: QueryParameters, list: string, constraint: Constraint): string[] {
  const values = parameters.list(list)
  for (const value of values) checkConstraints([constraint], () => value)
  return [...new Set(values)]
}

function tooManyClientIds(mostClientIds: number) {
  return limitExceeded('ClientIdsPerOpenIdConnectProvider', mostClientIds)
}
