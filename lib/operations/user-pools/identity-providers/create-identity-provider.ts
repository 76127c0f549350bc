import type {
  CreateIdentityProviderRequest,
  CreateIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { checkProviderName } from '../../../domain/provider-check.ts'
import { newSamlKey } from '../../../keys/saml-keys.ts'
import { exists } from '../../../store/conditions.ts'
import { groupRef } from '../../../store/groups.ts'
import {
  addProvider,
  providerExists,
  providerRef,
  type IdentityProvider,
} from '../../../store/identity-providers.ts'
import { poolKeys } from '../../../store/keys.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { check } from '../../../store/writes.ts'
import { newGroupWrites } from '../../../user-pools/new-group.ts'
import { providerAnswer } from '../../../user-pools/provider-answer.ts'
import { providerGroup, providerGroupName } from '../../../user-pools/provider-group.ts'
import { sealSecrets } from '../../../user-pools/provider-secrets.ts'
import { providerSettings } from '../../../user-pools/provider-settings.ts'
import { operation, type Valid } from '../../operation.ts'

/** Adds a provider to a pool, with the group of its users (API reference, as named). */
export const createIdentityProvider = operation({
  name: 'CreateIdentityProvider',
  access: 'signed',
  needs: ['settings', 'table', 'keyring', 'now'],
  run: async (
    input: Valid<CreateIdentityProviderRequest>,
    services,
  ): Promise<CreateIdentityProviderResponse> => {
    const { UserPoolId: poolId, ProviderName: name, ProviderType: type } = input
    const { table } = services
    const { pool, known, group } = await table.read({
      pool: poolRef(poolId),
      known: providerRef(poolId, name),
      group: groupRef(poolId, providerGroupName(poolId, name)),
    })
    if (!pool) throw noSuchPool(poolId)
    checkProviderName(name, type)
    if (known) throw providerExists(known)
    const { reachesPrivateAddresses: isLocal } = services.settings
    const [settings, sealer] = await Promise.all([
      providerSettings({ type, pool, isLocal }, input),
      services.keyring.sealer('user-pools'),
    ])
    const now = services.now()
    const owner = { poolId, name, version: 1 }
    const { details, secrets } = sealSecrets(sealer, owner, settings.details)
    const provider: IdentityProvider = {
      ...owner,
      type,
      settings: { ...settings, details },
      secrets,
      encryptionKey:
        type === 'SAML' ? await newSamlKey(sealer, { poolId, provider: name }, now) : undefined,
      linkAttributes: [],
      createdAt: now,
      updatedAt: now,
    }
    await table.write(
      check(poolKeys.pool(poolId), { when: [exists('pk')], otherwise: noSuchPool(poolId) }),
      ...addProvider(provider),
      ...(group ? [] : [await newGroupWrites(table, providerGroup(provider))]),
    )
    return { IdentityProvider: providerAnswer(provider, { sealer, now }) }
  },
})
