import { apiHandler } from '../lib/http/api-handler.ts'
import { signIn } from '../lib/operations/user-pools/sign-in/index.ts'

/** Sign-in on its own routes: `POST /sign-in/{Operation}`. */
export const handler = apiHandler({ 'sign-in': { api: 'user-pools', operations: signIn } })
