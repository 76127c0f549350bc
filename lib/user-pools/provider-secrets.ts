import type { ProviderDetails } from '../domain/provider-kinds.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { IdentityProvider } from '../store/identity-providers.ts'

const label = 'provider-secrets'
const secretNames = ['client_secret', 'private_key']

/** What the seal of a provider's secrets is bound to. */
export type SecretOwner = Pick<IdentityProvider, 'poolId' | 'name' | 'version'>

/** Takes the secret ones out of a provider's details, and seals them together. */
export function sealSecrets(
  sealer: Sealer,
  owner: SecretOwner,
  details: ProviderDetails,
): { details: ProviderDetails; secrets: Uint8Array | undefined } {
  const isSecret = ([name]: [string, string]) => secretNames.includes(name)
  const entries = Object.entries(details)
  const secrets = entries.filter(isSecret)
  return {
    details: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets:
      secrets.length === 0
        ? undefined
        : sealer.seal(label, Buffer.from(JSON.stringify(secrets)), contextOf(owner)),
  }
}

/** The secret ones of a provider's details. @throws Error when they were moved here or put back */
export function openSecrets(sealer: Sealer, provider: IdentityProvider): ProviderDetails {
  if (!provider.secrets) return {}
  const secrets = sealer.open(label, provider.secrets, contextOf(provider))
  if (!secrets) throw new Error(`the secrets of provider ${provider.name} do not open`)
  const entries = JSON.parse(secrets.toString('utf8')) as [string, string][] // as sealed
  return Object.fromEntries(entries)
}

function contextOf({ poolId, name, version }: SecretOwner): string[] {
  return [poolId, name, String(version)]
}
