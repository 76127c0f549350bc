import type {
  VerifyUserAttributeRequest,
  VerifyUserAttributeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { codeRef } from '../../../store/codes.ts'
import { replaceUser } from '../../../store/users.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { redeemCode } from '../../../user-pools/codes.ts'
import { requireContactAttribute } from '../../../user-pools/notify.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { codeBinding } from '../../../user-pools/verification.ts'
import { contactToVerify, verifyContact } from '../../../user-pools/verify-contact.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the code that was sent to an address of the user (API reference, VerifyUserAttribute). */
export const verifyUserAttribute = operation({
  name: 'VerifyUserAttribute',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: (input: Valid<VerifyUserAttributeRequest>, services): Promise<VerifyUserAttributeResponse> =>
    retryOnUserChange(async () => {
      const { table, keyring } = services
      const attribute = requireContactAttribute(input.AttributeName)
      const { pool, user, more } = await requireBearer(
        services,
        input.AccessToken,
        (poolId, username) => ({ read: codeRef(poolId, username, attribute) }),
      )
      const now = services.now()
      const value = contactToVerify(user, attribute) ?? ''
      const use = await redeemCode(
        { table, sealer: await keyring.sealer('user-pools'), now },
        { poolId: pool.id, name: user.username, purpose: attribute },
        { read: more.read, code: input.Code, bound: codeBinding(user, { attribute, value }) },
      )
      const verified = await verifyContact(table, { pool, user, attribute, now })
      await table.write(replaceUser(verified.user), ...verified.writes, use)
      return {}
    }),
})
