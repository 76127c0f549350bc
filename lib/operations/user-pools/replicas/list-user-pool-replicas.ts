import type {
  ListUserPoolReplicasRequest,
  ListUserPoolReplicasResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { poolArn } from '../../../user-pools/change-pool.ts'
import { pageAfter } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The one place where a user pool is: it is the primary, and there are no others (API reference,
 * ListUserPoolReplicas).
 */
export const listUserPoolReplicas = operation({
  name: 'ListUserPoolReplicas',
  access: 'signed',
  needs: ['settings', 'table', 'keyring'],
  run: async (
    input: Valid<ListUserPoolReplicasRequest>,
    { settings, table, keyring },
  ): Promise<ListUserPoolReplicasResponse> => {
    await pageAfter(keyring, ['ListUserPoolReplicas', input.UserPoolId], input.NextToken)
    const { id } = await requirePool(table, input.UserPoolId)
    const UserPoolArn = poolArn(settings, id)
    return {
      UserPoolReplicas: [
        { RegionName: settings.region, Status: 'ACTIVE', Role: 'PRIMARY', UserPoolArn },
      ],
    }
  },
})
