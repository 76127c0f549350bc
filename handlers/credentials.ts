import { apiHandler } from '../lib/http/api-handler.ts'
import { credentials } from '../lib/operations/identity-pools/credentials/index.ts'
import { identityPools } from '../lib/protocol/models/index.ts'

/** Identities and their AWS keys: the only function that may open the broker's key. */
export const handler = apiHandler({
  credentials: { api: identityPools, operations: credentials },
})
