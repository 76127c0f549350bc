import type { AliasKind } from '../store/aliases.ts'
import type { CollisionRule } from '../store/pool-changes.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { isAddress, namesUnder } from '../user-pools/names.ts'
import type { Obstacle } from './obstacles.ts'

/** Somebody who has a name, and what decides who keeps it. */
interface Owner {
  readonly username: string
  readonly createdAt: number
  /** What the name is: the user name itself, which is always found first, or another. */
  readonly kind: AliasKind | 'own'
  readonly isVerified: boolean
}

/**
 * Who has which name under the rules to come. It holds all names of a pool, about 200 bytes each: a
 * million users take some hundred megabytes for the minutes of the check.
 */
export class NameRegister {
  readonly #rules: UserPool
  readonly #owners = new Map<string, Owner>()
  readonly #shared = new Map<string, Owner[]>()

  /** @param rules the pool under the rules to come */
  constructor(rules: UserPool) {
    this.#rules = rules
  }

  /** Notes all names of a user. */
  add(user: User): void {
    const { username, createdAt, attributes } = user
    this.#note(username, { username, createdAt, kind: 'own', isVerified: true })
    for (const { kind, value } of namesUnder(this.#rules, user)) {
      const isVerified = !isAddress(kind) || attributes[`${kind}_verified`] === 'true'
      this.#note(value, { username, createdAt, kind, isVerified })
    }
  }

  /** The names that several users have. */
  shared(): Obstacle[] {
    return [...this.#shared].map(([name, owners]) => {
      const usernames = owners.map(({ username }) => username)
      const keep = keeper(owners, 'keep-oldest')
      const canBeLeft = owners.every((owner) => owner === keep || isAttribute(owner))
      return { kind: 'shared-name', name, usernames, canBeLeft }
    })
  }

  /** Whether a user has to leave a name to somebody else. */
  isLost(name: string, username: string, rule: CollisionRule): boolean {
    const owners = this.#shared.get(name)
    return owners !== undefined && keeper(owners, rule).username !== username
  }

  #note(name: string, owner: Owner): void {
    const first = this.#owners.get(name)
    if (!first) {
      this.#owners.set(name, owner)
      return
    }
    if (first.username === owner.username) return
    const all = this.#shared.get(name) ?? [first]
    if (!all.some(({ username }) => username === owner.username)) all.push(owner)
    this.#shared.set(name, all)
  }
}

/** Nobody can do without the own user name or `sub`. */
function isAttribute({ kind }: Owner): boolean {
  return isAddress(kind) || kind === 'preferred_username'
}

/** The user name of its own first, then what is verified, then by age. */
function keeper(owners: readonly Owner[], rule: CollisionRule): Owner {
  const sign = rule === 'keep-oldest' ? 1 : -1
  const [first] = [...owners].sort(
    (one, other) =>
      Number(!isAttribute(other)) - Number(!isAttribute(one)) ||
      Number(other.kind === 'own') - Number(one.kind === 'own') ||
      Number(other.isVerified) - Number(one.isVerified) ||
      sign * (one.createdAt - other.createdAt),
  )
  if (!first) throw new Error('a shared name has owners')
  return first
}
