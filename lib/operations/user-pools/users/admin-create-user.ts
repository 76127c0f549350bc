import type {
  AdminCreateUserRequest,
  AdminCreateUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../../../audit/trail.ts'
import { generateTemporaryPassword } from '../../../domain/password-policy.ts'
import { ServiceError } from '../../../errors.ts'
import { requirePool, type UserPool } from '../../../store/user-pools.ts'
import type { User } from '../../../store/users.ts'
import { preSignUp } from '../../../triggers/pre-sign-up.ts'
import { noClient } from '../../../triggers/subject.ts'
import { newUser, newUserWrites } from '../../../user-pools/new-user.ts'
import { passwordPolicy, withPassword } from '../../../user-pools/passwords.ts'
import { passwordlessAddresses, requireAddress } from '../../../user-pools/passwordless.ts'
import { userAnswer } from '../../../user-pools/user-answer.ts'
import { changePoolUser, retryOnUserChange, revised } from '../../../user-pools/user-changes.ts'
import { messageNeeds, type MessageServices } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'
import { invitationContacts, invite, type Invitation } from '../../../user-pools/invitation.ts'

type Input = Valid<AdminCreateUserRequest>

interface Invited {
  readonly user: User
  readonly invitation: Invitation
}

/**
 * Creates a user with a temporary password and invites them, or invites again with a new one
 * (API reference, AdminCreateUser).
 */
export const adminCreateUser = operation({
  name: 'AdminCreateUser',
  access: 'signed',
  needs: messageNeeds,
  run: async (input: Input, services): Promise<AdminCreateUserResponse> => {
    const { user, invitation } =
      input.MessageAction === 'RESEND'
        ? await renew(services, input)
        : await create(services, input)
    await invite(services, invitation)
    return { User: userAnswer(user) }
  },
})

async function create(services: MessageServices, input: Input): Promise<Invited> {
  const { table, keyring, now } = services
  const { UserPoolId: poolId, Username: name, UserAttributes: attributes = [] } = input
  const { ClientMetadata: clientMetadata } = input
  const pool = await requirePool(table, poolId)
  const fresh = newUser({ pool, name, attributes, isByAdmin: true, now: now() })
  const password = temporaryPassword(pool, input)
  if (password === undefined) requireAddress(pool, fresh.attributes)
  const contacts =
    input.MessageAction === 'SUPPRESS' || password === undefined
      ? []
      : invitationContacts(fresh, input.DesiredDeliveryMediums)
  const sealer = await keyring.sealer('user-pools')
  const user =
    password === undefined
      ? { ...fresh, status: 'CONFIRMED' as const }
      : { ...fresh, ...withPassword({ pool, sealer }, fresh, { password, temporaryFrom: now() }) }
  const subject = { pool, clientId: noClient, username: user.username, user, clientMetadata }
  const { ValidationData: validationData } = input
  await preSignUp(services, subject, { source: 'AdminCreateUser', validationData })
  await retryOnUserChange(async () => {
    const force = input.ForceAliasCreation ?? false
    await table.write(...(await newUserWrites(table, pool, { user, force, isByAdmin: true })))
  })
  note({ user: user.sub })
  const message = { pool, user, username: name, password: password ?? '', contacts }
  return { user, invitation: { ...message, clientMetadata } }
}

async function renew({ table, keyring, now }: MessageServices, input: Input): Promise<Invited> {
  const { UserPoolId: poolId, Username: name, ClientMetadata: clientMetadata } = input
  const sealer = await keyring.sealer('user-pools')
  return changePoolUser(table, { poolId, name }, ({ pool, user: present }) => {
    if (present.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new ServiceError(
        'UnsupportedUserStateException',
        `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
      )
    }
    const contacts = invitationContacts(present, input.DesiredDeliveryMediums)
    const password =
      temporaryPassword(pool, input) ?? generateTemporaryPassword(passwordPolicy(pool))
    const given = { password, temporaryFrom: now() }
    const user = revised(present, withPassword({ pool, sealer }, present, given), now())
    return { user, invitation: { pool, user, username: name, password, contacts, clientMetadata } }
  })
}

/** Undefined for somebody who is to sign in without any, where the pool lets its users. */
function temporaryPassword(
  pool: UserPool,
  { TemporaryPassword: given }: Input,
): string | undefined {
  if (given !== undefined && given !== '') return given
  return passwordlessAddresses(pool).length > 0
    ? undefined
    : generateTemporaryPassword(passwordPolicy(pool))
}
