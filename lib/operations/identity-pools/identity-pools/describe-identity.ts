import type { DescribeIdentityInput, IdentityDescription } from '@aws-sdk/client-cognito-identity'
import { requireIdentity } from '../../../identity-pools/find-identity.ts'
import { identityAnswer } from '../../../identity-pools/identity-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Shows an identity: its providers and dates.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentity.html
 */
export const describeIdentity = operation({
  name: 'DescribeIdentity',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityId: id }: Valid<DescribeIdentityInput>,
    { table },
  ): Promise<IdentityDescription> => identityAnswer((await requireIdentity(table, id)).identity),
})
