import type { Constraint } from '../query-constraints.ts'
import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { alreadyExists, invalidInput, limitExceeded, noSuchEntity } from './errors.ts'
import { arnConstraint, checked, tagsOf, timestamp, type IamServices } from './parameters.ts'
import type { SamlProvider } from './registry.ts'

const mostProviders = 100

const arn = arnConstraint('sAMLProviderArn')
const name: Constraint = {
  name: 'name',
  kind: 'string',
  min: 1,
  max: 128,
  pattern: /^[\w._-]+$/u,
  required: true,
}
const metadata: Constraint = {
  name: 'sAMLMetadataDocument',
  kind: 'string',
  min: 1000,
  max: 10_000_000,
  required: true,
  sensitive: true, // too long to be repeated in an error
}

/**
 * Registers a SAML identity provider by its metadata.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
 */
export function createSamlProvider(
  { registry, account, now }: IamServices,
  parameters: QueryParameters,
): XmlStructure {
  const valueOf = checked([name, metadata], parameters)
  const provider = {
    arn: `arn:aws:iam::${account}:saml-provider/${valueOf('name')}`,
    metadata: readable(valueOf(metadata.name)),
    tags: tagsOf(parameters),
    createdAt: timestamp(now()),
  }
  if (registry.samlProviders.has(provider.arn)) {
    throw alreadyExists(`Provider with name ${valueOf('name')} already exists.`)
  }
  if (registry.samlProviders.size >= mostProviders) {
    throw limitExceeded('SAMLProvidersPerAccount', mostProviders)
  }
  registry.putSaml(provider)
  return { SAMLProviderArn: provider.arn, Tags: provider.tags }
}

/**
 * Tells a provider's metadata as it was given.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
 */
export function getSamlProvider(services: IamServices, parameters: QueryParameters): XmlStructure {
  const provider = providerOf(services, parameters)
  return {
    SAMLMetadataDocument: provider.metadata,
    CreateDate: provider.createdAt,
    ValidUntil: validUntil(provider),
    Tags: provider.tags,
  }
}

/**
 * Lists the providers.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
 */
export function listSamlProviders({ registry }: IamServices): XmlStructure {
  return {
    SAMLProviderList: [...registry.samlProviders.values()].map((provider) => ({
      Arn: provider.arn,
      ValidUntil: validUntil(provider),
      CreateDate: provider.createdAt,
    })),
  }
}

/**
 * Replaces a provider's metadata.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html
 */
export function updateSamlProvider(
  services: IamServices,
  parameters: QueryParameters,
): XmlStructure {
  const document = readable(checked([arn, metadata], parameters)(metadata.name))
  const provider = providerOf(services, parameters)
  services.registry.putSaml({ ...provider, metadata: document })
  return { SAMLProviderArn: provider.arn }
}

/**
 * Removes a provider.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html
 */
export function deleteSamlProvider(services: IamServices, parameters: QueryParameters): undefined {
  services.registry.remove(providerOf(services, parameters).arn)
}

function providerOf({ registry }: IamServices, parameters: QueryParameters): SamlProvider {
  const wanted = checked([arn], parameters)(arn.name)
  const provider = registry.samlProviders.get(wanted)
  if (!provider) throw noSuchEntity(`Manifest not found for arn ${wanted}`)
  return provider
}

function readable(document: string): string {
  if (!/<(?:\w+:)?EntityDescriptor[\s>]/u.test(document)) {
    throw invalidInput('Could not parse metadata')
  }
  return document
}

/** A hundred years, as IAM has it for metadata that do not end. */
function validUntil({ createdAt }: SamlProvider): string {
  const until = new Date(createdAt)
  until.setUTCFullYear(until.getUTCFullYear() + 100)
  return timestamp(until.getTime())
}
