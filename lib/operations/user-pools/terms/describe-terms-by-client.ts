import type {
  DescribeTermsByClientRequest,
  DescribeTermsByClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientRef, noSuchClient } from '../../../store/app-clients.ts'
import { noSuchTerms, termsRef } from '../../../store/terms.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { termsAnswer } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/** A client's terms document of a name (API reference, DescribeTermsByClient). */
export const describeTermsByClient = operation({
  name: 'DescribeTermsByClient',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<DescribeTermsByClientRequest>,
    { table },
  ): Promise<DescribeTermsByClientResponse> => {
    const { UserPoolId: poolId, ClientId: clientId, TermsName: name } = input
    const { pool, client, terms } = await table.read({
      pool: poolRef(poolId),
      client: clientRef(poolId, clientId),
      terms: termsRef({ poolId, clientId, name }),
    })
    if (!pool) throw noSuchPool(poolId)
    if (!client) throw noSuchClient(clientId)
    if (!terms) throw noSuchTerms()
    return { Terms: termsAnswer(terms) }
  },
})
