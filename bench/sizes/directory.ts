import { poolSchema } from '../../lib/domain/attribute-schema.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { newUser } from '../../lib/user-pools/new-user.ts'

/** A pool of a size, the same for whoever fills it and whoever measures it. */
export function poolOf(users: number): UserPool {
  const id = `us-east-1_u${String(users).padStart(8, '0')}`
  const settings = {
    AliasAttributes: ['email' as const],
    AutoVerifiedAttributes: ['email' as const],
  }
  const times = { createdAt: 0, updatedAt: 0, version: 1 }
  return { id, name: 'bench', settings, schema: poolSchema([]), ...times }
}

/** A user by number: confirmed, with a verified address and a name that every tenth has too. */
export function userOf(pool: UserPool, number: number): User {
  const name = `user${number}`
  const values = {
    email: `${name}@example.com`,
    email_verified: 'true',
    given_name: 'Jane',
    family_name: `Doe ${number % 10}`,
  }
  const attributes = Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
  const user = newUser({ pool, name, attributes, isByAdmin: true, now: 0 })
  return { ...user, status: 'CONFIRMED' }
}
