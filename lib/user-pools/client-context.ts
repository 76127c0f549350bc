import { isIP } from 'node:net'
import type {
  ContextDataType,
  UserContextDataType,
} from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../audit/trail.ts'
import type { RequestOrigin } from '../domain/request-origin.ts'
import { ServiceError } from '../errors.ts'
import type { AppClient } from '../store/app-clients.ts'
import { isConfidential } from './client-secret.ts'

/**
 * Where a user's request to somebody's own server came from, as that server tells it (API
 * reference, ContextDataType); without that, where the server's request came from.
 *
 * @throws ServiceError InvalidParameterException for what is no IP address
 */
export function originBehindServer(
  origin: RequestOrigin,
  context: ContextDataType | undefined,
): RequestOrigin {
  if (!context) return origin
  const { IpAddress: address, HttpHeaders: headers = [] } = context
  const agent = headers.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')
  return { sourceIp: requireAddress(address), userAgent: agent?.headerValue }
}

/**
 * Where a user's request came from, as an app client tells it that may: one with a secret, and
 * EnablePropagateAdditionalUserContextData (API reference, UserContextDataType).
 *
 * @throws ServiceError InvalidParameterException for what is no IP address
 */
export function originBehindClient(
  origin: RequestOrigin,
  client: AppClient,
  context: UserContextDataType | undefined,
): RequestOrigin {
  const { IpAddress: address } = context ?? {}
  const { EnablePropagateAdditionalUserContextData: isOn } = client.settings
  if (address === undefined || !isOn || !isConfidential(client)) return origin
  return { ...origin, sourceIp: requireAddress(address) }
}

function requireAddress(address: string | undefined): string {
  if (address !== undefined && isIP(address) !== 0) {
    note({ address })
    return address
  }
  throw new ServiceError('InvalidParameterException', 'IpAddress is not a valid IP address.')
}
