import { createAuthorizer, type Authorizer } from '../lib/authorizer/authorizer.ts'
import { authorizerSettings } from '../lib/authorizer/settings.ts'

let authorizer: Authorizer | undefined

/** Protects other APIs: a Lambda authorizer for REST, HTTP and WebSocket APIs. */
export const handler: Authorizer = (event) => {
  authorizer ??= createAuthorizer(authorizerSettings(process.env), { now: Date.now, fetch })
  return authorizer(event)
}
