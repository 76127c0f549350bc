import { apiHandler } from '../lib/http/api-handler.ts'
import { invokeCredentials } from '../lib/http/forward.ts'
import { families } from '../lib/operations/index.ts'

/** The front door of SDK clients: any operation of the three APIs, but for those of the broker. */
export const handler = apiHandler(families, {
  forward: {
    operations: new Set([
      'GetOpenIdToken',
      'GetOpenIdTokenForDeveloperIdentity',
      'GetCredentialsForIdentity',
      'UnlinkIdentity', // takes the broker's own tokens for logins
    ]),
    invoke: invokeCredentials,
  },
})
