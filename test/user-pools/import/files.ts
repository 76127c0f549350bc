import { importColumns } from '../../../lib/domain/user-import/columns.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'

/** A line's values by column. */
export type Values = Readonly<Record<string, string>>

/** The file of a pool with these users. */
export function fileOf(
  pool: UserPool,
  rows: readonly Values[],
  { hasHashes = false } = {},
): string {
  const columns = importColumns(pool.schema).filter((name) => hasHashes || name !== 'password_hash')
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
  return [columns.join(','), ...lines, ''].join('\n')
}

/** A user with a verified e-mail address. */
export function aRow(name: string, more: Values = {}): Values {
  return {
    'cognito:username': name,
    email: `${name}@example.com`,
    email_verified: 'TRUE',
    ...more,
  }
}
