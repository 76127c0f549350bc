import type {
  ConfirmSignUpRequest,
  ConfirmSignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { codeRef } from '../../../store/codes.ts'
import { replaceUser } from '../../../store/users.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { redeemCode } from '../../../user-pools/codes.ts'
import { findClientUser } from '../../../user-pools/find-user.ts'
import { hidesUnknownUsers } from '../../../user-pools/sign-in/flows.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { codeBinding, signUpContact } from '../../../user-pools/verification.ts'
import { verifyContact } from '../../../user-pools/verify-contact.ts'
import { operation, type Valid } from '../../operation.ts'

const purpose = 'sign-up'

/** Takes the code of a sign-up (API reference, ConfirmSignUp). */
export const confirmSignUp = operation({
  name: 'ConfirmSignUp',
  access: 'public',
  needs: ['settings', 'now', 'table', 'keyring'],
  run: (
    input: Valid<ConfirmSignUpRequest>,
    { settings, now, table, keyring },
  ): Promise<ConfirmSignUpResponse> =>
    retryOnUserChange(async () => {
      const { ClientId: clientId, Username: name, ConfirmationCode: code } = input
      const found = await findClientUser(table, { region: settings.region, clientId, name })
      const { pool, client, user, username } = found
      await requireSecretHash(keyring, client, {
        hash: input.SecretHash,
        names: [name, username],
        refusal: mismatched,
      })
      if (!user && !hidesUnknownUsers(client)) {
        throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.')
      }
      const waiting = user?.status === 'UNCONFIRMED' ? user : undefined
      if (user && !waiting && !hidesUnknownUsers(client)) {
        throw new ServiceError(
          'NotAuthorizedException',
          `User cannot be confirmed. Current status is ${user.status}`,
        )
      }
      const contact = waiting && signUpContact(pool, waiting.attributes)
      const read = await table.get(codeRef(pool.id, username, purpose))
      const use = await redeemCode(
        { table, sealer: await keyring.sealer('user-pools'), now: now() },
        { poolId: pool.id, name: username, purpose },
        {
          read,
          code,
          bound: contact ? codeBinding(waiting, contact) : '',
          isHidden: hidesUnknownUsers(client),
        },
      )
      if (!contact) throw new ServiceError('CodeMismatchException')
      const confirmed = await verifyContact(table, {
        pool,
        user: waiting,
        attribute: contact.attribute,
        force: input.ForceAliasCreation,
        changes: { status: 'CONFIRMED' },
        now: now(),
      })
      await table.write(replaceUser(confirmed.user), ...confirmed.writes, use)
      return {}
    }),
})
