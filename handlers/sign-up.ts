import { apiHandler } from '../lib/http/api-handler.ts'
import { signUp } from '../lib/operations/user-pools/sign-up/index.ts'
import { userPools } from '../lib/protocol/models/index.ts'

/** Sign-up on its own routes: `POST /sign-up/{Operation}`. */
export const handler = apiHandler({ 'sign-up': { api: userPools, operations: signUp } })
