import type {
  GetUserAttributeVerificationCodeRequest,
  GetUserAttributeVerificationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { codeRef } from '../../../store/codes.ts'
import type { UserPool } from '../../../store/user-pools.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import {
  messageNeeds,
  requireContactAttribute,
  type ContactAttribute,
} from '../../../user-pools/notify.ts'
import { sendVerification } from '../../../user-pools/verification.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { contactToVerify } from '../../../user-pools/verify-contact.ts'
import { operation, type Valid } from '../../operation.ts'

/** Sends a code to an address of the user (API reference, GetUserAttributeVerificationCode). */
export const getUserAttributeVerificationCode = operation({
  name: 'GetUserAttributeVerificationCode',
  access: 'access token',
  needs: [...bearerNeeds, ...messageNeeds],
  run: (
    input: Valid<GetUserAttributeVerificationCodeRequest>,
    services,
  ): Promise<GetUserAttributeVerificationCodeResponse> =>
    retryOnUserChange(async () => {
      const attribute = requireContactAttribute(input.AttributeName)
      const { pool, client, user, more } = await requireBearer(
        services,
        input.AccessToken,
        (poolId, username) => ({ read: codeRef(poolId, username, attribute) }),
      )
      const value = contactToVerify(user, attribute)
      if (!value) {
        throw new ServiceError('InvalidParameterException', `User does not have ${attribute}.`)
      }
      requireVerified(pool, attribute)
      const contact = { attribute, value }
      const CodeDeliveryDetails = await sendVerification(services, {
        kind: 'VerifyUserAttribute',
        pool,
        user,
        contact,
        clientId: client.id,
        clientMetadata: input.ClientMetadata,
        purpose: attribute,
        read: more.read,
      })
      return { CodeDeliveryDetails }
    }),
})

function requireVerified({ settings }: UserPool, attribute: ContactAttribute): void {
  const awaited = settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate
  const verified = [...(settings.AutoVerifiedAttributes ?? []), ...(awaited ?? [])]
  if (!verified.includes(attribute)) {
    throw new ServiceError('InvalidParameterException', 'Auto verification not turned on.')
  }
}
