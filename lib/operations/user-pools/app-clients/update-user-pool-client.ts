import type {
  UpdateUserPoolClientRequest,
  UpdateUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Services } from '../../../services.ts'
import { clientChanged, replaceClient, type AppClient } from '../../../store/app-clients.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { openClientSecret } from '../../../user-pools/client-secret.ts'
import { checkClientSettings } from '../../../user-pools/client-settings-check.ts'
import { clientAnswer, clientSettings } from '../../../user-pools/client-settings.ts'
import { requirePoolClient } from '../../../user-pools/find-client.ts'
import { operation, type Valid } from '../../operation.ts'

/** Replaces an app client's settings (API reference, UpdateUserPoolClient). */
export const updateUserPoolClient = operation({
  name: 'UpdateUserPoolClient',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<UpdateUserPoolClientRequest>,
    services,
  ): Promise<UpdateUserPoolClientResponse> => {
    const client = await replace(services, input)
    const secret = await openClientSecret(services.keyring, client)
    return { UserPoolClient: clientAnswer(client, secret) }
  },
})

function replace(
  { table, now }: Pick<Services, 'table' | 'now'>,
  input: Valid<UpdateUserPoolClientRequest>,
): Promise<AppClient> {
  return retryOnChange([clientChanged], async () => {
    const { pool, client } = await requirePoolClient(table, input)
    const settings = clientSettings(input, client.settings.ClientName)
    checkClientSettings({ pool, settings, hasSecret: client.secret !== undefined }, 'updating')
    const changed = { ...client, settings, updatedAt: now(), version: client.version + 1 }
    await table.write(replaceClient(changed))
    return changed
  })
}
