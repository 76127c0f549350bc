import * as apis from '../protocol/models/index.ts'
import type { Families } from './operation.ts'
import { triggers } from './cognate/triggers/index.ts'
import { credentials } from './identity-pools/credentials/index.ts'
import { developerIdentities } from './identity-pools/developer-identities/index.ts'
import { identityPools } from './identity-pools/identity-pools/index.ts'
import { sync } from './sync/index.ts'
import { account } from './user-pools/account/index.ts'
import { appClients } from './user-pools/app-clients/index.ts'
import { branding } from './user-pools/branding/index.ts'
import { devices } from './user-pools/devices/index.ts'
import { domains } from './user-pools/domains/index.ts'
import { groups } from './user-pools/groups/index.ts'
import { imports } from './user-pools/imports/index.ts'
import { limits } from './user-pools/limits/index.ts'
import { logDelivery } from './user-pools/log-delivery/index.ts'
import { identityProviders } from './user-pools/identity-providers/index.ts'
import { passkeys } from './user-pools/passkeys/index.ts'
import { mfa } from './user-pools/mfa/index.ts'
import { recovery } from './user-pools/recovery/index.ts'
import { replicas } from './user-pools/replicas/index.ts'
import { risk } from './user-pools/risk/index.ts'
import { resourceServers } from './user-pools/resource-servers/index.ts'
import { sessions } from './user-pools/sessions/index.ts'
import { signIn } from './user-pools/sign-in/index.ts'
import { signUp } from './user-pools/sign-up/index.ts'
import { terms } from './user-pools/terms/index.ts'
import { userPools } from './user-pools/user-pools/index.ts'
import { users } from './user-pools/users/index.ts'

/** Every family of operations, under its name in direct routes. */
export const families: Families = {
  'user-pools': { api: apis.userPools, operations: userPools },
  'app-clients': { api: apis.userPools, operations: appClients },
  'sign-up': { api: apis.userPools, operations: signUp },
  'sign-in': { api: apis.userPools, operations: signIn },
  sessions: { api: apis.userPools, operations: sessions },
  recovery: { api: apis.userPools, operations: recovery },
  account: { api: apis.userPools, operations: account },
  users: { api: apis.userPools, operations: users },
  groups: { api: apis.userPools, operations: groups },
  passkeys: { api: apis.userPools, operations: passkeys },
  imports: { api: apis.userPools, operations: imports },
  devices: { api: apis.userPools, operations: devices },
  mfa: { api: apis.userPools, operations: mfa },
  domains: { api: apis.userPools, operations: domains },
  branding: { api: apis.userPools, operations: branding },
  terms: { api: apis.userPools, operations: terms },
  risk: { api: apis.userPools, operations: risk },
  'log-delivery': { api: apis.userPools, operations: logDelivery },
  limits: { api: apis.userPools, operations: limits },
  replicas: { api: apis.userPools, operations: replicas },
  'identity-providers': { api: apis.userPools, operations: identityProviders },
  'resource-servers': { api: apis.userPools, operations: resourceServers },
  triggers: { api: apis.cognate, operations: triggers },
  'identity-pools': { api: apis.identityPools, operations: identityPools },
  credentials: { api: apis.identityPools, operations: credentials },
  'developer-identities': { api: apis.identityPools, operations: developerIdentities },
  sync: { api: apis.sync, operations: sync },
}
