import { expect } from '@jest/globals'
import { jsonClients } from '../../lib/aws/services.ts'
import { adminGetUser } from '../../lib/operations/user-pools/users/admin-get-user.ts'
import {
  cancelChange,
  resumeChange,
  startChange,
  type ChangeServices,
  type Step,
} from '../../lib/pool-change/change-pool.ts'
import type { Instructions } from '../../lib/pool-change/obstacles.ts'
import type { Services } from '../../lib/services.ts'
import { fromItem, type StoredItem } from '../../lib/store/attribute-values.ts'
import type { PoolChange } from '../../lib/store/pool-changes.ts'
import { requirePool } from '../../lib/store/user-pools.ts'
import { listUsersPage } from '../../lib/store/users-listing.ts'
import { aliasesOf } from '../../lib/user-pools/names.ts'
import { run } from '../builders.ts'

/** What may happen meanwhile. */
export interface Meanwhile {
  readonly settle?: () => Promise<void>
  readonly onProgress?: (step: Step, users: number) => void
}

const nothing = () => undefined

function changing({ table, now }: Services, meanwhile: Meanwhile = {}): ChangeServices {
  return { table, now, settle: () => Promise.resolve(), onProgress: nothing, ...meanwhile }
}

/** Changes what is fixed of a pool. */
export function change(
  services: Services,
  poolId: string,
  what: PoolChange,
  told: Partial<Instructions> & { isDryRun?: boolean; meanwhile?: Meanwhile } = {},
) {
  const { isDryRun = false, accept = [], onCollision, meanwhile } = told
  const request = { change: what, isDryRun, accept, onCollision }
  return startChange(changing(services, meanwhile), poolId, request)
}

/** Goes on with a change. */
export const resume = (services: Services, poolId: string) =>
  resumeChange(changing(services), poolId)

/** Takes a change back. */
export const cancel = (services: Services, poolId: string) =>
  cancelChange(changing(services), poolId)

/** The user name behind a name; undefined when nobody has it. */
export async function ownerOf(
  services: Services,
  UserPoolId: string,
  Username: string,
): Promise<string | undefined> {
  const found = run(adminGetUser, services, { UserPoolId, Username })
  return found.then(
    (user) => user.Username,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'UserNotFoundException' })
      return undefined
    },
  )
}

/** Expects that the aliases stored of a pool are exactly those that its users have to have. */
export async function expectExactNames(services: Services, poolId: string): Promise<void> {
  const pool = await requirePool(services.table, poolId)
  expect(pool.transition).toBeUndefined()
  const { records } = await listUsersPage(services.table, { poolId, limit: 100, after: undefined })
  const wanted = records.flatMap((user) =>
    aliasesOf(pool, user).map(({ value, username }) => `${value} → ${username}`),
  )
  expect((await storedAliases(services, poolId)).sort()).toEqual(wanted.sort())
}

/** All aliases stored of a pool, with their owners. */
async function storedAliases({ settings }: Services, poolId: string): Promise<string[]> {
  const client = jsonClients(process.env, settings.region).dynamoDb()
  const items: StoredItem[] = []
  let ExclusiveStartKey: StoredItem | undefined
  do {
    const TableName = settings.tableName
    const page = (await client.call('Scan', { TableName, ExclusiveStartKey })) as ScanAnswer // DynamoDB's
    items.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
    .map(fromItem)
    .filter(({ pk }) => String(pk).startsWith(`pool#${poolId}#alias#`))
    .map(({ alias }) => alias as { value: string; username: string }) // written by addAlias
    .map(({ value, username }) => `${value} → ${username}`)
}

interface ScanAnswer {
  readonly Items: readonly StoredItem[]
  readonly LastEvaluatedKey?: StoredItem
}
