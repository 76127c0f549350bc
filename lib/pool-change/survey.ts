import { listProviders, type IdentityProvider } from '../store/identity-providers.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { rulesOf, withRules } from '../user-pools/names.ts'
import { changesNames } from './changed-pool.ts'
import { eachUser } from './each-user.ts'
import { NameRegister } from './name-register.ts'
import { changedAttributes, nameObstacles, valueObstacles, type Obstacle } from './obstacles.ts'

/** What a look at all users found. */
export interface Survey {
  readonly users: number
  readonly obstacles: readonly Obstacle[]
  readonly names: NameRegister
}

/** Looks at every user of a pool for what stands in the way of a change; writes nothing. */
export async function survey(
  table: Table,
  { before, after }: { before: UserPool; after: UserPool },
  onProgress: (users: number) => void,
): Promise<Survey> {
  const attributes = changedAttributes(before, after)
  const names = new NameRegister(withRules(before, rulesOf(after)))
  const hasNewNames = changesNames(before, after)
  const found: Obstacle[] = await mappedAttributes(table, after)
  let users = 0
  await eachUser(table, {
    poolId: before.id,
    work: (user) => {
      found.push(...valueObstacles(user, attributes))
      if (!hasNewNames) return
      found.push(...nameObstacles(user, { before, after }))
      names.add(user)
    },
    onPage: (_, count) => {
      users += count
      onProgress(users)
    },
  })
  return { users, obstacles: [...found, ...names.shared()], names }
}

const providersPerPage = 60

/** Immutable attributes that a provider would have to change. */
async function mappedAttributes(table: Table, { id, schema }: UserPool): Promise<Obstacle[]> {
  const fixed = new Set(schema.flatMap(({ Name, Mutable }) => (Mutable === false ? [Name] : [])))
  const found: Obstacle[] = []
  let after: string | undefined
  do {
    const page = await listProviders(table, { poolId: id, limit: providersPerPage, after })
    found.push(...page.providers.flatMap((provider) => mappedBy(provider, fixed)))
    after = page.next
  } while (after !== undefined)
  return found
}

function mappedBy({ name, settings }: IdentityProvider, fixed: ReadonlySet<string | undefined>) {
  return Object.keys(settings.attributeMapping)
    .filter((attribute) => fixed.has(attribute))
    .map((attribute): Obstacle => ({ kind: 'mapped-attribute', attribute, provider: name }))
}
