import { OAuthFault } from '../faults.ts'

const longest = 2048

/**
 * The resource that the access token is to be bound to: an absolute address without a fragment, by
 * https unless on this machine or of an app's own scheme (RFC 8707, section 2; developer guide,
 * "Resource binding").
 *
 * @throws OAuthFault invalid_target
 */
export function boundResource(parameters: URLSearchParams): string | undefined {
  const resource = parameters.get('resource')
  if (resource === null) return undefined
  const url = URL.parse(resource)
  const isLocal = url?.hostname === 'localhost'
  const isGood =
    url &&
    resource.length <= longest &&
    !resource.includes('#') &&
    (url.protocol !== 'http:' || isLocal)
  if (!isGood) throw new OAuthFault('invalid_target', 'resource is not a valid URL')
  return resource
}
