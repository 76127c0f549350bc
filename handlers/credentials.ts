import { apiHandler } from '../lib/http/api-handler.ts'
import { credentials } from '../lib/operations/identity-pools/credentials/index.ts'

/** Identities and their AWS keys: the only function that may open the broker's key. */
export const handler = apiHandler({
  credentials: { api: 'identity-pools', operations: credentials },
})
