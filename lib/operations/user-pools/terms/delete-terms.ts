import type { DeleteTermsRequest } from '@aws-sdk/client-cognito-identity-provider'
import { countDown } from '../../../store/counts.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { removeTerms, termsChanged } from '../../../store/terms.ts'
import { requireTerms } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes a terms document (API reference, DeleteTerms). */
export const deleteTerms = operation({
  name: 'DeleteTerms',
  access: 'signed',
  needs: ['table'],
  run: (input: Valid<DeleteTermsRequest>, { table }): Promise<object> =>
    retryOnChange([termsChanged], async () => {
      const terms = await requireTerms(table, input)
      await table.write(...removeTerms(terms), countDown(terms.poolId, 'terms'))
      return {}
    }),
})
