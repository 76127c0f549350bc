import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import { invalidParameter, notFound } from './errors.ts'
import { page, required, requiredArn } from './parameters.ts'
import type { PlatformApplication, Registry } from './registry.ts'

/** What the SNS operations share. */
export interface SnsServices {
  registry: Registry
  region: string
  account: string
}

const platforms = ['ADM', 'APNS', 'APNS_SANDBOX', 'GCM']
const secrets = new Set(['PlatformCredential', 'PlatformPrincipal'])

/**
 * Makes a platform application, or finds the one of that platform and name. Takes any attributes:
 * there is no push service here that its credentials could be shown to.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
export function createPlatformApplication(
  { registry, region, account }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const name = required(parameters, 'Name')
  const platform = required(parameters, 'Platform')
  if (!platforms.includes(platform)) {
    throw invalidParameter(`Platform Reason: ${platform} is not supported`)
  }
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw invalidParameter(
      'Name Reason: must contain only letters, numbers, underscores, hyphens and periods, and be between 1 and 256 characters long',
    )
  }
  const arn = `arn:aws:sns:${region}:${account}:app/${platform}/${name}`
  if (!registry.applications.has(arn)) {
    const attributes = { Enabled: 'true', ...withoutSecrets(parameters) }
    registry.applications.set(arn, { arn, platform, name, attributes })
    registry.save()
  }
  return { PlatformApplicationArn: arn }
}

function withoutSecrets(parameters: QueryParameters): Record<string, string> {
  const given = [...parameters.map('Attributes')]
  return Object.fromEntries(given.filter(([name]) => !secrets.has(name)))
}

/**
 * Lists the platform applications, a hundred at a time.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_ListPlatformApplications.html
 */
export function listPlatformApplications(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const { items, NextToken } = page(parameters, [...registry.applications.values()])
  return {
    PlatformApplications: items.map(({ arn, attributes }) => ({
      PlatformApplicationArn: arn,
      Attributes: new Map(Object.entries(attributes)),
    })),
    NextToken,
  }
}

/**
 * Tells an application's attributes, its credentials excepted.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html
 */
export function getPlatformApplicationAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const { attributes } = applicationOf(registry, parameters)
  return { Attributes: new Map(Object.entries(attributes)) }
}

/**
 * Changes some of an application's attributes.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html
 */
export function setPlatformApplicationAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): undefined {
  const application = applicationOf(registry, parameters)
  application.attributes = { ...application.attributes, ...withoutSecrets(parameters) }
  registry.save()
}

/**
 * Removes an application with its endpoints; one that is gone already is no error.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_DeletePlatformApplication.html
 */
export function deletePlatformApplication(
  { registry }: SnsServices,
  parameters: QueryParameters,
): undefined {
  const arn = requiredArn(parameters, 'PlatformApplicationArn')
  registry.applications.delete(arn)
  for (const endpoint of registry.endpoints.values()) {
    if (endpoint.applicationArn === arn) registry.endpoints.delete(endpoint.arn)
  }
  registry.save()
}

/** The application that a call names; throws SNS's NotFound without one. */
export function applicationOf(
  registry: Registry,
  parameters: QueryParameters,
): PlatformApplication {
  const application = registry.applications.get(requiredArn(parameters, 'PlatformApplicationArn'))
  if (application === undefined) throw notFound('PlatformApplication')
  return application
}
