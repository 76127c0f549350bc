import type { Family } from '../../operation.ts'

/** Operations on the documents that users agree to when they sign up. */
export const terms: Family = {
  CreateTerms: async () => (await import('./create-terms.ts')).createTerms,
  DeleteTerms: async () => (await import('./delete-terms.ts')).deleteTerms,
  DescribeTerms: async () => (await import('./describe-terms.ts')).describeTerms,
  DescribeTermsByClient: async () =>
    (await import('./describe-terms-by-client.ts')).describeTermsByClient,
  ListTerms: async () => (await import('./list-terms.ts')).listTerms,
  UpdateTerms: async () => (await import('./update-terms.ts')).updateTerms,
}
