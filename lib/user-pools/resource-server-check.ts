import { ServiceError } from '../errors.ts'
import type { ResourceServer } from '../store/resource-servers.ts'

/** What the scopes of the service itself begin with, such as `aws.cognito.signin.user.admin`. */
const reserved = 'aws.cognito'

/**
 * Checks what the API's model cannot of a resource server (API reference, CreateResourceServer).
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkResourceServer({ identifier, scopes = [] }: ResourceServer): void {
  if (identifier.startsWith(reserved)) {
    throw invalid(`The identifier of a resource server cannot begin with ${reserved}.`)
  }
  const names = scopes.map(({ ScopeName }) => ScopeName)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`Duplicate scope: ${twice}`)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
