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
export async function otherProviders({
  services,
  authorization,
  shell,
}: AppPage): Promise<OtherProviders> {
  const { pool } = authorization
  const names = providersOf(authorization).filter((name) => name !== ownProvider)
  const found = await services.table.read(
    Object.fromEntries(names.map((name) => [name, providerRef(pool.id, name)])),
  )
  const providers = names.flatMap((name) => found[name] ?? [])
  const { base, query } = shell.context
  const links = providers
    .filter(({ settings }) => settings.identifiers.length === 0)
    .map(({ name, type }): ProviderLink => {
      const parameters = new URLSearchParams(query)
      parameters.set('identity_provider', name)
      return { name, type, href: `${base}/oauth2/authorize?${parameters.toString()}` }
    })
  const takesWorkEmail = providers.some(({ settings }) => settings.identifiers.length > 0)
  return { links, takesWorkEmail }
}
