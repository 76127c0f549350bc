import type {
  UpdateTermsRequest,
  UpdateTermsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { replaceTerms } from '../../../store/terms.ts'
import { checkLinks, requireTerms, termsAnswer } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Changes what the request names of a terms document; links are replaced altogether (API reference,
 * UpdateTerms).
 */
export const updateTerms = operation({
  name: 'UpdateTerms',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<UpdateTermsRequest>, { table, now }): Promise<UpdateTermsResponse> => {
    if (input.Links) checkLinks(input.Links)
    const old = await requireTerms(table, input)
    const { TermsSource, Enforcement, Links } = old.settings
    const terms = {
      ...old,
      name: input.TermsName ?? old.name,
      settings: {
        TermsSource: input.TermsSource ?? TermsSource,
        Enforcement: input.Enforcement ?? Enforcement,
        Links: input.Links ?? Links,
      },
      updatedAt: now(),
      version: old.version + 1,
    }
    await table.write(...replaceTerms(old, terms))
    return { Terms: termsAnswer(terms) }
  },
})
