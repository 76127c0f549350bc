import type { Families } from '../http/front-door.ts'
import { credentials } from './identity-pools/credentials/index.ts'
import { identityPools } from './identity-pools/identity-pools/index.ts'
import { sync } from './sync/index.ts'
import { account } from './user-pools/account/index.ts'
import { appClients } from './user-pools/app-clients/index.ts'
import { groups } from './user-pools/groups/index.ts'
import { recovery } from './user-pools/recovery/index.ts'
import { signIn } from './user-pools/sign-in/index.ts'
import { signUp } from './user-pools/sign-up/index.ts'
import { userPools } from './user-pools/user-pools/index.ts'
import { users } from './user-pools/users/index.ts'

/** Every family of operations, under its name in direct routes. */
export const families: Families = {
  'user-pools': { api: 'user-pools', operations: userPools },
  'app-clients': { api: 'user-pools', operations: appClients },
  'sign-up': { api: 'user-pools', operations: signUp },
  'sign-in': { api: 'user-pools', operations: signIn },
  recovery: { api: 'user-pools', operations: recovery },
  account: { api: 'user-pools', operations: account },
  users: { api: 'user-pools', operations: users },
  groups: { api: 'user-pools', operations: groups },
  'identity-pools': { api: 'identity-pools', operations: identityPools },
  credentials: { api: 'identity-pools', operations: credentials },
  sync: { api: 'sync', operations: sync },
}
