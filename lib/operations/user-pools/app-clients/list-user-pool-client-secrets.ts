import type {
  ListUserPoolClientSecretsRequest,
  ListUserPoolClientSecretsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { refuseRegistered, secretAnswer, secretsOf } from '../../../user-pools/client-secrets.ts'
import { requirePoolClient } from '../../../user-pools/find-client.ts'
import { operation, type Valid } from '../../operation.ts'

/** The ids and dates of an app client's secrets (API reference, ListUserPoolClientSecrets). */
export const listUserPoolClientSecrets = operation({
  name: 'ListUserPoolClientSecrets',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<ListUserPoolClientSecretsRequest>,
    { table },
  ): Promise<ListUserPoolClientSecretsResponse> => {
    const { client } = await requirePoolClient(table, input)
    refuseRegistered(client)
    return { ClientSecrets: secretsOf(client).map(secretAnswer) }
  },
})
