import {
  addIdentity,
  addLogin,
  identityRef,
  isSameLogin,
  linkedLogin,
  removeLogin,
  replaceIdentity,
  type Identity,
  type NewLogin,
} from '../store/identities.ts'
import type { Table } from '../store/table.ts'
import type { ImportOutcome } from './import-dataset.ts'

/** An identity as it shall be here. */
export interface WantedIdentity extends Pick<
  Identity,
  'id' | 'poolId' | 'isDisabled' | 'mergedFrom' | 'createdAt' | 'updatedAt'
> {
  readonly logins: readonly NewLogin[]
}

/**
 * Writes an identity with its logins, or brings it to where its source is, unless it was changed here.
 *
 * @throws Error when the id is another pool's; ServiceError ResourceConflictException when one of the
 *   logins is another identity's here
 */
export async function importIdentity(
  table: Table,
  wanted: WantedIdentity,
  { isDryRun }: { isDryRun: boolean },
): Promise<ImportOutcome> {
  const here = await table.get(identityRef(wanted.id))
  if (!here) {
    const identity = { ...asStored(wanted), version: 1, importedVersion: 1 }
    const logins = wanted.logins.map((login) => addLogin(wanted.poolId, login, wanted.id))
    if (!isDryRun) await table.write(addIdentity(identity), ...logins)
    return 'imported'
  }
  if (here.poolId !== wanted.poolId) throw new Error('the identity is of another pool here')
  if (here.version !== here.importedVersion) return 'changed here'
  const merged = { ...wanted, mergedFrom: union(here.mergedFrom, wanted.mergedFrom) }
  if (isSame(here, merged)) return 'unchanged'
  if (!isDryRun) await replace(table, here, merged)
  return 'brought forward'
}

/** Lets an imported identity read what identities had that were merged into it. */
export async function noteMerged(
  table: Table,
  id: string,
  merged: readonly string[],
): Promise<void> {
  const here = await table.get(identityRef(id))
  const mergedFrom = union(here?.mergedFrom, merged)
  if (!here || mergedFrom?.length === (here.mergedFrom ?? []).length) return
  const version = here.version + 1
  const isAsImported = here.version === here.importedVersion
  const marks = { version, ...(isAsImported && { importedVersion: version }) }
  await table.write(replaceIdentity({ ...here, mergedFrom, ...marks }))
}

async function replace(table: Table, here: Identity, wanted: WantedIdentity): Promise<void> {
  const version = here.version + 1
  const { id, poolId } = here
  const without = (logins: readonly NewLogin[], others: readonly NewLogin[]) =>
    logins.filter((login) => !others.some((other) => isSameLogin(login, other)))
  await table.write(
    replaceIdentity({ ...asStored(wanted), version, importedVersion: version }),
    ...without(here.logins, wanted.logins).map((login) => removeLogin(poolId, login, id)),
    ...without(wanted.logins, here.logins).map((login) => addLogin(poolId, login, id)),
  )
}

/** A developer user's name lies with the login alone. */
function asStored(wanted: WantedIdentity) {
  return { ...wanted, logins: wanted.logins.map(linkedLogin) }
}

function isSame(here: Identity, wanted: WantedIdentity): boolean {
  const all = (identity: WantedIdentity) =>
    JSON.stringify([
      identity.logins.map(({ provider, subjectHash }) => `${provider} ${subjectHash}`).sort(),
      identity.isDisabled === true,
      identity.mergedFrom ?? [],
      [identity.createdAt, identity.updatedAt],
    ])
  return all(here) === all(wanted)
}

function union(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  const all = [...new Set([...(one ?? []), ...(other ?? [])])]
  return all.length > 0 ? all : undefined
}
