import type {
  DeleteWebAuthnCredentialRequest,
  DeleteWebAuthnCredentialResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { noSuchPasskey, passkeyRef, removePasskey } from '../../../store/passkeys.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { retryOnUserChange, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes a passkey of the user's own (API reference, DeleteWebAuthnCredential). */
export const deleteWebAuthnCredential = operation({
  name: 'DeleteWebAuthnCredential',
  access: 'access token',
  needs: bearerNeeds,
  run: (
    input: Valid<DeleteWebAuthnCredentialRequest>,
    services,
  ): Promise<DeleteWebAuthnCredentialResponse> =>
    retryOnUserChange(async () => {
      const { AccessToken: token, CredentialId: id } = input
      const { user, more } = await requireBearer(services, token, (poolId, username) => ({
        passkey: passkeyRef(poolId, username, id),
      }))
      const { passkey } = more
      if (passkey?.id !== id || passkey.sub !== user.sub) throw noSuchPasskey()
      const { passkeys = 1 } = user
      const counted = revised(user, { passkeys: passkeys - 1 }, services.now())
      await services.table.write(...removePasskey(passkey, counted))
      return {}
    }),
})
