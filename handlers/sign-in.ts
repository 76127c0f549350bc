import { apiHandler } from '../lib/http/api-handler.ts'
import { signIn } from '../lib/operations/user-pools/sign-in/index.ts'
import { userPools } from '../lib/protocol/models/index.ts'

/** Sign-in on its own routes: `POST /sign-in/{Operation}`. */
export const handler = apiHandler({ 'sign-in': { api: userPools, operations: signIn } })
