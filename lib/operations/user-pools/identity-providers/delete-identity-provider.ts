import type { DeleteIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import { providerChanged, removeProvider } from '../../../store/identity-providers.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { requirePoolProvider } from '../../../user-pools/find-provider.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes a provider; nobody signs in through it from then on. Its users, their group and the lists
 * of app clients stay as they are (API reference, DeleteIdentityProvider).
 */
export const deleteIdentityProvider = operation({
  name: 'DeleteIdentityProvider',
  access: 'signed',
  needs: ['table'],
  run: (input: Valid<DeleteIdentityProviderRequest>, { table }): Promise<object> =>
    retryOnChange([providerChanged], async () => {
      const { provider } = await requirePoolProvider(table, input)
      await table.write(...removeProvider(provider))
      return {}
    }),
})
