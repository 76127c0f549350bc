import type {
  GetIdentityProviderByIdentifierRequest,
  GetIdentityProviderByIdentifierResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { noSuchProvider, providerIdentifierRef } from '../../../store/identity-providers.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { requirePoolProvider } from '../../../user-pools/find-provider.ts'
import { providerAnswer } from '../../../user-pools/provider-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** The provider of a pool that has an identifier (API reference, as named). */
export const getIdentityProviderByIdentifier = operation({
  name: 'GetIdentityProviderByIdentifier',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<GetIdentityProviderByIdentifierRequest>,
    { table, keyring, now },
  ): Promise<GetIdentityProviderByIdentifierResponse> => {
    const { UserPoolId, IdpIdentifier } = input
    const { pool, name } = await table.read({
      pool: poolRef(UserPoolId),
      name: providerIdentifierRef(UserPoolId, IdpIdentifier),
    })
    if (!pool) throw noSuchPool(UserPoolId)
    if (name === undefined) throw noSuchProvider(IdpIdentifier)
    const [{ provider }, sealer] = await Promise.all([
      requirePoolProvider(table, { UserPoolId, ProviderName: name }),
      keyring.sealer('user-pools'),
    ])
    return { IdentityProvider: providerAnswer(provider, { sealer, now: now() }) }
  },
})
