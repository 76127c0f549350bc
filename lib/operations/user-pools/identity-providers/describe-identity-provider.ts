import type {
  DescribeIdentityProviderRequest,
  DescribeIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolProvider } from '../../../user-pools/find-provider.ts'
import { providerAnswer } from '../../../user-pools/provider-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A provider of a pool (API reference, DescribeIdentityProvider). */
export const describeIdentityProvider = operation({
  name: 'DescribeIdentityProvider',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<DescribeIdentityProviderRequest>,
    { table, keyring, now },
  ): Promise<DescribeIdentityProviderResponse> => {
    const [{ provider }, sealer] = await Promise.all([
      requirePoolProvider(table, input),
      keyring.sealer('user-pools'),
    ])
    return { IdentityProvider: providerAnswer(provider, { sealer, now: now() }) }
  },
})
