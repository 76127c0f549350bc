import type {
  UpdateIdentityProviderRequest,
  UpdateIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ProviderDetails } from '../../../domain/provider-kinds.ts'
import {
  providerChanged,
  replaceProvider,
  type IdentityProvider,
} from '../../../store/identity-providers.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { requirePoolProvider } from '../../../user-pools/find-provider.ts'
import { providerAnswer } from '../../../user-pools/provider-answer.ts'
import { openSecrets, sealSecrets } from '../../../user-pools/provider-secrets.ts'
import {
  checkIdentifiersMoved,
  providerSettings,
  type ProviderInput,
} from '../../../user-pools/provider-settings.ts'
import { operation, type Valid } from '../../operation.ts'

type Input = Valid<UpdateIdentityProviderRequest>

/**
 * Replaces what the request names of a provider — all details, the whole mapping, all identifiers —
 * and keeps the rest (API reference, UpdateIdentityProvider).
 */
export const updateIdentityProvider = operation({
  name: 'UpdateIdentityProvider',
  access: 'signed',
  needs: ['settings', 'table', 'keyring', 'now'],
  run: async (input: Input, services): Promise<UpdateIdentityProviderResponse> => {
    const { table, keyring, now } = services
    const { reachesPrivateAddresses: isLocal } = services.settings
    const sealer = await keyring.sealer('user-pools')
    return retryOnChange([providerChanged], async () => {
      const { pool, provider } = await requirePoolProvider(table, input)
      const wanted = merged(provider, openSecrets(sealer, provider), input)
      const settings = await providerSettings({ type: provider.type, pool, isLocal }, wanted)
      checkIdentifiersMoved(provider.settings, settings)
      const version = provider.version + 1
      const sealed = sealSecrets(sealer, { ...provider, version }, settings.details)
      const changed: IdentityProvider = {
        ...provider,
        settings: { ...settings, details: sealed.details },
        secrets: sealed.secrets,
        updatedAt: now(),
        version,
      }
      await table.write(...replaceProvider(provider, changed))
      return { IdentityProvider: providerAnswer(changed, { sealer, now: now() }) }
    })
  },
})

/** A private key is never shown, so it need not be sent again either. */
function merged(
  { settings }: IdentityProvider,
  secrets: ProviderDetails,
  input: Input,
): ProviderInput {
  const { private_key } = secrets
  return {
    ProviderDetails: input.ProviderDetails
      ? { ...(private_key !== undefined && { private_key }), ...input.ProviderDetails }
      : { ...settings.details, ...secrets },
    AttributeMapping: input.AttributeMapping ?? settings.attributeMapping,
    IdpIdentifiers: input.IdpIdentifiers ?? [...settings.identifiers],
    AcrMapping: input.AcrMapping ?? settings.acrMapping,
  }
}
