import type {
  CreateTermsRequest,
  CreateTermsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { noSuchClient } from '../../../store/app-clients.ts'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { addTerms, type Terms } from '../../../store/terms.ts'
import { check } from '../../../store/writes.ts'
import { requirePoolClient } from '../../../user-pools/find-client.ts'
import { checkLinks, termsAnswer } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/** Gives an app client one of its two terms documents (API reference, CreateTerms). */
export const createTerms = operation({
  name: 'CreateTerms',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<CreateTermsRequest>, { table, now }): Promise<CreateTermsResponse> => {
    checkLinks(input.Links)
    const { pool, client } = await requirePoolClient(table, input)
    const terms: Terms = {
      id: randomUUID(),
      poolId: pool.id,
      clientId: client.id,
      name: input.TermsName,
      settings: {
        TermsSource: input.TermsSource,
        Enforcement: input.Enforcement,
        Links: input.Links,
      },
      createdAt: now(),
      updatedAt: now(),
      version: 1,
    }
    const inPool = { when: [exists('pk')], otherwise: noSuchClient(client.id) }
    await table.write(check(poolKeys.client(pool.id, client.id), inPool), ...addTerms(terms))
    return { Terms: termsAnswer(terms) }
  },
})
