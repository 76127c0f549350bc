import type {
  AddUserPoolClientSecretRequest,
  AddUserPoolClientSecretResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { sealAddedSecret } from '../../../user-pools/client-secret.ts'
import { nextSecretId, refuseRegistered, secretAnswer } from '../../../user-pools/client-secrets.ts'
import { changeClient } from '../../../user-pools/change-client.ts'
import { newClientSecret } from '../../../user-pools/ids.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Adds a second secret to an app client, so that it can change over from the first (API reference,
 * AddUserPoolClientSecret). Only a generated one is shown, and only here.
 */
export const addUserPoolClientSecret = operation({
  name: 'AddUserPoolClientSecret',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<AddUserPoolClientSecretRequest>,
    services,
  ): Promise<AddUserPoolClientSecretResponse> => {
    const generated = input.ClientSecret === undefined ? newClientSecret() : undefined
    const secret = input.ClientSecret ?? generated ?? ''
    const sealer = await services.keyring.sealer('user-pools')
    const createdAt = services.now()
    let id = ''
    await changeClient(services, input, ({ client }) => {
      refuseRegistered(client)
      id = nextSecretId(client, createdAt)
      const sealed = sealAddedSecret(sealer, { clientId: client.id, secretId: id, secret })
      return { addedSecrets: [...(client.addedSecrets ?? []), { id, sealed, createdAt }] }
    })
    const answer = secretAnswer({ id, createdAt })
    return { ClientSecretDescriptor: { ...answer, ClientSecretValue: generated } }
  },
})
