import type { SignUpRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { verificationTemplate } from '../../../delivery/messages.ts'
import { assertWritable } from '../../../domain/client-attributes.ts'
import { ServiceError } from '../../../errors.ts'
import { clientRef, noSuchClient } from '../../../store/app-clients.ts'
import { poolRef } from '../../../store/user-pools.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { issueCode } from '../../../user-pools/codes.ts'
import { poolIdOfClient } from '../../../user-pools/ids.ts'
import { newUser, newUserWrites } from '../../../user-pools/new-user.ts'
import { deliveryDetails, notify } from '../../../user-pools/notify.ts'
import { withPassword } from '../../../user-pools/passwords.ts'
import { codeBinding, sendNeeds, signUpContact } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

/** Registers a user, who confirms with the code that is sent (API reference, SignUp). */
export const signUp = operation({
  name: 'SignUp',
  access: 'public',
  needs: sendNeeds,
  run: async (input: Valid<SignUpRequest>, services): Promise<SignUpResponse> => {
    const { table, keyring, settings } = services
    const { ClientId: clientId, Username: name, UserAttributes: attributes = [] } = input
    const poolId = poolIdOfClient(settings.region, clientId)
    const { pool, client } = await table.read({
      pool: poolRef(poolId),
      client: clientRef(poolId, clientId),
    })
    if (!pool || !client) throw noSuchClient(clientId)
    await requireSecretHash(keyring, client, {
      hash: input.SecretHash,
      names: [name],
      refusal: mismatched,
    })
    if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) {
      throw new ServiceError('NotAuthorizedException', 'SignUp is not permitted for this user pool')
    }
    const password = requirePassword(input.Password)
    const names = attributes.map(({ Name = '' }) => Name)
    assertWritable(client.settings, pool.schema, names)
    const now = services.now()
    const fresh = newUser({ pool, name, attributes, isByAdmin: false, now })
    const sealer = await keyring.sealer('user-pools')
    const user = { ...fresh, ...withPassword({ pool, sealer }, fresh, { password }) }
    const contact = signUpContact(pool, user.attributes)
    const owner = { poolId: pool.id, name: user.username, purpose: 'sign-up' } as const
    const issued = contact && {
      contact,
      ...issueCode({ sealer, now }, owner, { read: undefined, bound: codeBinding(user, contact) }),
    }
    await table.write(
      ...(await newUserWrites(table, pool, { user })),
      ...(issued ? [issued.write] : []),
    )
    if (!issued) return { UserConfirmed: false, UserSub: user.sub }
    const template = verificationTemplate(pool.settings)
    await notify(services, { pool, template, username: name, ...issued })
    return {
      UserConfirmed: false,
      UserSub: user.sub,
      CodeDeliveryDetails: deliveryDetails(issued.contact),
    }
  },
})

/** Clients look for this very sentence, with the space that it lacks. */
function requirePassword(password: string | undefined): string {
  if (password !== undefined) return password
  throw new ServiceError(
    'InvalidParameterException',
    "1 validation error detected: Value at 'password'failed to satisfy constraint: Member must not be null",
  )
}
