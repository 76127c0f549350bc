import { ownProvider, providersOf } from '../../oauth/authorize/provider.ts'
import { providerRef } from '../../store/identity-providers.ts'
import type { ProviderLink } from '../parts/providers.ts'
import type { AppPage } from './page.ts'

/** The ways to sign in through other providers. */
export interface OtherProviders {
  readonly links: readonly ProviderLink[]
  /** Whether one of them is found by the domain of an e-mail address. */
  readonly takesWorkEmail: boolean
}

/** The client's providers, read together in one round trip, and none where it has none. */
export async function otherProviders(page: AppPage): Promise<OtherProviders> {
  const { services, authorization } = page
  const { pool } = authorization
  const names = providersOf(authorization).filter((name) => name !== ownProvider)
  const found = await services.table.read(
    Object.fromEntries(names.map((name) => [name, providerRef(pool.id, name)])),
  )
  const providers = names.flatMap((name) => found[name] ?? [])
  const links = providers
    .filter(({ settings }) => settings.identifiers.length === 0)
    .map(({ name, type }): ProviderLink => ({ name, type, href: wayTo(page, name) }))
  const takesWorkEmail = providers.some(({ settings }) => settings.identifiers.length > 0)
  return { links, takesWorkEmail }
}

/**
 * The way to a provider. Who is signed in already and sees it wants to be somebody else, so that the
 * provider is told to let them choose.
 */
export function wayTo(
  { authorization, session, shell }: AppPage,
  provider: string,
  loginHint?: string,
): string {
  const { base, query } = shell.context
  const parameters = new URLSearchParams(query)
  parameters.set('identity_provider', provider)
  parameters.delete('idp_identifier') // it would count before the name
  if (loginHint !== undefined) parameters.set('login_hint', loginHint)
  const prompts = new Set([...authorization.prompts, ...(session ? ['select_account'] : [])])
  prompts.delete('none')
  if (prompts.size > 0) parameters.set('prompt', [...prompts].join(' '))
  return `${base}/oauth2/authorize?${parameters.toString()}`
}
