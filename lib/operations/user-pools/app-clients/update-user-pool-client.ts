import type {
  UpdateUserPoolClientRequest,
  UpdateUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changeClient } from '../../../user-pools/change-client.ts'
import { checkClientReferences } from '../../../user-pools/client-references.ts'
import { isConfidential, openClientSecret } from '../../../user-pools/client-secret.ts'
import { checkClientSettings } from '../../../user-pools/client-settings-check.ts'
import { clientAnswer, clientSettings } from '../../../user-pools/client-settings.ts'
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
    const client = await changeClient(services, input, async ({ pool, client }) => {
      const settings = clientSettings(input, client.settings)
      checkClientSettings({ pool, settings, hasSecret: isConfidential(client) }, 'updating')
      await checkClientReferences(services.table, pool, settings)
      return { settings }
    })
    const secret = await openClientSecret(services.keyring, client)
    return { UserPoolClient: clientAnswer(client, secret) }
  },
})
