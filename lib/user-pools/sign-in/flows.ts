import type { Flow } from '../../domain/sign-in-progress.ts'
import type { AppClient } from '../../store/app-clients.ts'
import { rotatesTokens } from '../rotation.ts'

/** What a client without a list may do (API reference, CreateUserPoolClient, ExplicitAuthFlows). */
const byDefault = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

/** Values from before `ALLOW_…`; beside them SRP and refresh are always allowed. */
const legacy: Readonly<Record<string, readonly string[]>> = {
  ADMIN_NO_SRP_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
  CUSTOM_AUTH_FLOW_ONLY: ['ALLOW_CUSTOM_AUTH'],
}

/** Whether the client's owner switched the flow on. */
export function allowsFlow(client: AppClient, flow: Flow): boolean {
  // Who rotates refresh tokens renews by GetTokensFromRefreshToken alone
  if (flow === 'REFRESH_TOKEN_AUTH' && rotatesTokens(client)) return false
  const { ExplicitAuthFlows: listed = [] } = client.settings
  const allowed = listed.length === 0 ? byDefault : listed
  return allowed.some((entry) => {
    const old = legacy[entry]
    return old
      ? old.includes(`ALLOW_${flow}`) || flow === 'REFRESH_TOKEN_AUTH'
      : entry === `ALLOW_${flow}`
  })
}

/** Whether a client may get tokens for itself by GetClientToken, which then is all it may do. */
export function allowsClientToken({ settings }: Pick<AppClient, 'settings'>): boolean {
  const flows: readonly string[] = settings.ExplicitAuthFlows ?? []
  return flows.includes(clientTokenFlow)
}

/** The flow of GetClientToken, which AWS documents but leaves out of the API's own list. */
export const clientTokenFlow = 'ALLOW_CLIENT_TOKEN_AUTH'

/** Whether the client wants unknown users to look like known ones. */
export function hidesUnknownUsers(client: AppClient): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED'
}
