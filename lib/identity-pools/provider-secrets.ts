import type { Services } from '../services.ts'
import type { IdentityPool, IdentityPoolSettings } from '../store/identity-pools.ts'
import { hasAppSecret } from './providers/public-providers.ts'

/** A pool's settings as they are stored: without the secrets of its apps, which are sealed apart. */
export type SealedSettings = Pick<IdentityPool, 'settings' | 'secrets'>

type KeyServices = Pick<Services, 'keyring'>

const label = 'login-provider-secret'

/**
 * Takes the secrets out of `SupportedLoginProviders`, of values such as `id;secret`, and seals each for
 * its pool, provider and app. Settings without a secret take no key.
 *
 * Source: API reference, CreateIdentityPool (`SupportedLoginProviders`).
 */
export async function sealProviderSecrets(
  { keyring }: KeyServices,
  poolId: string,
  settings: IdentityPoolSettings,
): Promise<SealedSettings> {
  const apps = Object.entries(settings.SupportedLoginProviders ?? {}).flatMap(([name, value]) => {
    const end = hasAppSecret(name) ? value.indexOf(';') : -1
    return end < 0 ? [] : [{ name, app: value.slice(0, end), secret: value.slice(end) }]
  })
  if (apps.length === 0) return { settings, secrets: undefined }
  const sealer = await keyring.sealer('identity-pools')
  const secrets = apps.map(({ name, app, secret }) => {
    return [name, sealer.seal(label, Buffer.from(secret), [poolId, name, app])] as const
  })
  const ids = Object.fromEntries(apps.map(({ name, app }) => [name, app]))
  return {
    settings: {
      ...settings,
      SupportedLoginProviders: { ...settings.SupportedLoginProviders, ...ids },
    },
    secrets: Object.fromEntries(secrets),
  }
}

/** A pool's settings as its owner wrote them. @throws Error when a secret was moved here */
export async function openSettings(
  services: KeyServices,
  pool: Pick<IdentityPool, 'id' | 'settings' | 'secrets'>,
): Promise<IdentityPoolSettings> {
  if (!pool.secrets) return pool.settings
  const providers = Object.entries(pool.settings.SupportedLoginProviders ?? {})
  const opened = providers.map(async ([name, app]) => [
    name,
    await openApp(services, pool, { name, app }),
  ])
  const SupportedLoginProviders = Object.fromEntries(await Promise.all(opened)) as Record<
    string,
    string
  > // pairs of strings
  return { ...pool.settings, SupportedLoginProviders }
}

/** A provider's value in `SupportedLoginProviders` with the secret, if it has one. @throws as above */
export async function openApp(
  { keyring }: KeyServices,
  { id, secrets }: Pick<IdentityPool, 'id' | 'secrets'>,
  { name, app }: { name: string; app: string },
): Promise<string> {
  const box = secrets && Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (!box) return app
  const sealer = await keyring.sealer('identity-pools')
  const secret = sealer.open(label, box, [id, name, app])
  if (!secret) throw new Error(`the secret of ${name} does not open`)
  return app + secret.toString('utf8')
}
