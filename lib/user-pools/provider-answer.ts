import type { IdentityProviderType } from '@aws-sdk/client-cognito-identity-provider'
import { samlCertificate } from '../keys/saml-keys.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { IdentityProvider } from '../store/identity-providers.ts'
import { openSecrets } from './provider-secrets.ts'

/** The secret that Cognito does not show again. */
const hidden = 'private_key'

/** A provider in the shape of IdentityProviderType, with its client secret as Cognito shows it. */
export function providerAnswer(
  provider: IdentityProvider,
  { sealer, now }: { sealer: Sealer; now: number },
): IdentityProviderType {
  const { poolId, name, settings, encryptionKey: stored } = provider
  const secrets = Object.entries(openSecrets(sealer, provider)).filter(([name]) => name !== hidden)
  const owner = { poolId, provider: name }
  return {
    UserPoolId: poolId,
    ProviderName: name,
    ProviderType: provider.type,
    ProviderDetails: {
      ...settings.details,
      ...Object.fromEntries(secrets),
      ...(stored && {
        ActiveEncryptionCertificate: samlCertificate(sealer, owner, { stored, now }),
      }),
    },
    AttributeMapping: { ...settings.attributeMapping },
    IdpIdentifiers: [...settings.identifiers],
    AcrMapping: settings.acrMapping,
    LastModifiedDate: new Date(provider.updatedAt),
    CreationDate: new Date(provider.createdAt),
  }
}
