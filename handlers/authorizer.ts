import { createAuthorizer, type Authorizer } from '../lib/authorizer/authorizer.ts'
import { authorizerSettings } from '../lib/authorizer/settings.ts'
import { processEnvironment } from '../lib/services.ts'

let authorizer: Authorizer | undefined

/** Protects other APIs: a Lambda authorizer for REST, HTTP and WebSocket APIs. */
export const handler: Authorizer = (event) => {
  authorizer ??= createAuthorizer(authorizerSettings(processEnvironment()), {
    now: Date.now,
    fetch,
  })
  return authorizer(event)
}
