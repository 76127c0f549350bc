import type {
  AdminCreateUserRequest,
  AttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { adminCreateUser } from '../../../../lib/operations/user-pools/users/admin-create-user.ts'
import { adminGetUser } from '../../../../lib/operations/user-pools/users/admin-get-user.ts'
import type { Services } from '../../../../lib/services.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { userRef, type User } from '../../../../lib/store/users.ts'
import { newUser, newUserWrites } from '../../../../lib/user-pools/new-user.ts'
import { run } from '../../../builders.ts'

/** Attributes in the API's form. */
export const attributes = (values: Record<string, string>): AttributeType[] =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

/** Attributes by name. */
export const byName = (list: readonly AttributeType[] | undefined): Record<string, unknown> =>
  Object.fromEntries((list ?? []).map(({ Name = '', Value }) => [Name, Value]))

/** Creates a user as an administrator, without an invitation unless asked for. */
export async function invite(
  services: Services,
  pool: UserPool,
  input: Partial<Valid<AdminCreateUserRequest>> & { Username: string },
) {
  const { User } = await run(adminCreateUser, services, {
    UserPoolId: pool.id,
    MessageAction: 'SUPPRESS',
    ...input,
  })
  return User ?? {}
}

/** Puts somebody into the store who signed up and is not confirmed yet. */
export async function aSignUp(
  { table, now }: Services,
  pool: UserPool,
  { name, values = {} }: { name: string; values?: Record<string, string> },
): Promise<User> {
  const given = { pool, name, attributes: attributes(values), isByAdmin: false, now: now() }
  const user = newUser(given)
  await table.write(...(await newUserWrites(table, pool, { user })))
  return user
}

/** A user as AdminGetUser shows it, attributes by name. */
export async function look(services: Services, pool: UserPool, name: string) {
  const answer = await run(adminGetUser, services, { UserPoolId: pool.id, Username: name })
  return { ...answer, attributes: byName(answer.UserAttributes) }
}

/** A user as stored. @throws Error when there is none of this user name */
export async function stored(services: Services, pool: UserPool, name: string): Promise<User> {
  const user = await services.table.get(userRef(pool.id, name))
  if (!user) throw new Error(`no user ${name}`)
  return user
}

/** What a failed operation says. */
export const refusal = (name: string, message: string) => ({ name, message })
