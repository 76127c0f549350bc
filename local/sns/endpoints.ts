import { createHash } from 'node:crypto'
import type { QueryParameters, XmlMap, XmlStructure } from '../query-protocol.ts'
import type { SnsServices } from './applications.ts'
import { applicationOf } from './applications.ts'
import { invalidParameter, notFound } from './errors.ts'
import { page, required, requiredArn } from './parameters.ts'
import type { PlatformEndpoint, Registry } from './registry.ts'

const attributeNames = ['CustomUserData', 'Enabled', 'Token']

/**
 * Makes an endpoint for a device's token, or finds the token's endpoint, which must then have the
 * attributes that are asked for.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html
 */
export function createPlatformEndpoint(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const application = applicationOf(registry, parameters)
  const token = required(parameters, 'Token')
  checkToken(application.platform, token)
  const attributes = checkedAttributes(parameters)
  const enabled = enabledIn(attributes)
  const customUserData = parameters.get('CustomUserData') ?? attributes.get('CustomUserData')
  checkUserData(customUserData)
  const existing = registry.endpointOf(application.arn, token)
  if (existing !== undefined) {
    const sameData = (existing.customUserData ?? '') === (customUserData ?? '')
    if (!sameData || (enabled !== undefined && enabled !== existing.enabled)) {
      throw alreadyExists(existing.arn)
    }
    return { EndpointArn: existing.arn }
  }
  const arn = `${application.arn.replace(':app/', ':endpoint/')}/${idOf(application.arn, token)}`
  registry.endpoints.set(arn, {
    arn,
    applicationArn: application.arn,
    token,
    enabled: enabled ?? true,
    ...(customUserData !== undefined && { customUserData }),
  })
  registry.save()
  return { EndpointArn: arn }
}

function alreadyExists(arn: string): Error {
  return invalidParameter(
    `Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`,
  )
}

/** SNS derives the id from application and token (a UUID of version 3, as seen on AWS). */
function idOf(applicationArn: string, token: string): string {
  const hash = createHash('md5').update(`${applicationArn}\n${token}`).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x30, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function checkToken(platform: string, token: string): void {
  if (platform.startsWith('APNS') && !/^[0-9a-fA-F]{1,400}$/.test(token)) {
    throw invalidParameter(
      'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    )
  }
  if (Buffer.byteLength(token) > 8192) {
    throw invalidParameter('Token Reason: must be at most 8192 bytes long in UTF-8 encoding')
  }
}

function checkUserData(customUserData: string | undefined): void {
  if (Buffer.byteLength(customUserData ?? '') > 2048) {
    throw invalidParameter(
      'CustomUserData Reason: must be at most 2048 bytes long in UTF-8 encoding',
    )
  }
}

function checkedAttributes(parameters: QueryParameters): XmlMap {
  const attributes = parameters.map('Attributes')
  const stranger = [...attributes.keys()].find((name) => !attributeNames.includes(name))
  if (stranger !== undefined) {
    throw invalidParameter(`Attributes Reason: Invalid attribute name: ${stranger}`)
  }
  return attributes
}

function enabledIn(attributes: XmlMap): boolean | undefined {
  const enabled = attributes.get('Enabled')?.toLowerCase()
  if (enabled !== undefined && enabled !== 'true' && enabled !== 'false') {
    throw invalidParameter(
      'Attributes Reason: Invalid value for attribute: Enabled: must be true or false',
    )
  }
  return enabled === undefined ? undefined : enabled === 'true'
}

/**
 * Tells an endpoint's token, whether it is enabled, and its user data.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_GetEndpointAttributes.html
 */
export function getEndpointAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  return { Attributes: attributesOf(endpointOf(registry, parameters)) }
}

function attributesOf({ enabled, token, customUserData }: PlatformEndpoint): XmlMap {
  const attributes = new Map([
    ['Enabled', String(enabled)],
    ['Token', token],
  ])
  if (customUserData !== undefined) attributes.set('CustomUserData', customUserData)
  return attributes
}

/**
 * Changes some of an endpoint's attributes; this is how a disabled one is enabled again.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_SetEndpointAttributes.html
 */
export function setEndpointAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): undefined {
  const endpoint = endpointOf(registry, parameters)
  const attributes = checkedAttributes(parameters)
  const token = attributes.get('Token') ?? endpoint.token
  checkToken(registry.applications.get(endpoint.applicationArn)?.platform ?? '', token)
  const other = registry.endpointOf(endpoint.applicationArn, token)
  if (other !== undefined && other !== endpoint) throw alreadyExists(other.arn)
  const customUserData = attributes.get('CustomUserData') ?? endpoint.customUserData
  checkUserData(customUserData)
  registry.endpoints.set(endpoint.arn, {
    ...endpoint,
    token,
    enabled: enabledIn(attributes) ?? endpoint.enabled,
    ...(customUserData !== undefined && { customUserData }),
  })
  registry.save()
}

/**
 * Lists an application's endpoints, a hundred at a time.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html
 */
export function listEndpointsByPlatformApplication(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const { arn } = applicationOf(registry, parameters)
  const endpoints = [...registry.endpoints.values()].filter(
    ({ applicationArn }) => applicationArn === arn,
  )
  const { items, NextToken } = page(parameters, endpoints)
  return {
    Endpoints: items.map((endpoint) => ({
      EndpointArn: endpoint.arn,
      Attributes: attributesOf(endpoint),
    })),
    NextToken,
  }
}

/**
 * Removes an endpoint; one that is gone already is no error.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_DeleteEndpoint.html
 */
export function deleteEndpoint({ registry }: SnsServices, parameters: QueryParameters): undefined {
  registry.endpoints.delete(requiredArn(parameters, 'EndpointArn'))
  registry.save()
}

function endpointOf(registry: Registry, parameters: QueryParameters): PlatformEndpoint {
  const endpoint = registry.endpoints.get(requiredArn(parameters, 'EndpointArn'))
  if (endpoint === undefined) throw notFound('Endpoint')
  return endpoint
}
