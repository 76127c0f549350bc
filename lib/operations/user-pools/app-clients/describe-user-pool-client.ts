import type {
  DescribeUserPoolClientRequest,
  DescribeUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { openClientSecret } from '../../../user-pools/client-secret.ts'
import { clientAnswer } from '../../../user-pools/client-settings.ts'
import { requirePoolClient } from '../../../user-pools/find-client.ts'
import { operation, type Valid } from '../../operation.ts'

/** An app client with its secret (API reference, DescribeUserPoolClient). */
export const describeUserPoolClient = operation({
  name: 'DescribeUserPoolClient',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<DescribeUserPoolClientRequest>,
    { table, keyring },
  ): Promise<DescribeUserPoolClientResponse> => {
    const { client } = await requirePoolClient(table, input)
    return { UserPoolClient: clientAnswer(client, await openClientSecret(keyring, client)) }
  },
})
