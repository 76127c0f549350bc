import type {
  DescribeTermsRequest,
  DescribeTermsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requireTerms, termsAnswer } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/** The terms document of an id (API reference, DescribeTerms). */
export const describeTerms = operation({
  name: 'DescribeTerms',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<DescribeTermsRequest>, { table }): Promise<DescribeTermsResponse> => ({
    Terms: termsAnswer(await requireTerms(table, input)),
  }),
})
