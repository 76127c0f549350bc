import type { ImportOutcome } from '../../lib/sync-import/import-dataset.ts'
import type {
  Failure,
  IdentityKind,
  IdentityReport,
} from '../../lib/sync-import/import-everything-of.ts'

/** What failed, and whose it is. */
export type NamedFailure = Failure & { readonly identityId: string }

/** What an import has done so far, in numbers; what failed by name. */
export class Tally {
  readonly identities = new Map<ImportOutcome | 'failed', number>()
  readonly kinds = new Map<IdentityKind, number>()
  readonly datasets = new Map<ImportOutcome, number>()
  readonly failures: NamedFailure[] = []

  add({ identityId, outcome, kind, datasets, failures }: IdentityReport): void {
    count(this.identities, outcome, 1)
    count(this.kinds, kind, 1)
    for (const [what, number] of Object.entries(datasets)) {
      count(this.datasets, what as ImportOutcome, number) // a key of the record
    }
    this.failures.push(...failures.map((failure) => ({ identityId, ...failure })))
  }
}

function count<K>(counts: Map<K, number>, key: K, number: number): void {
  counts.set(key, (counts.get(key) ?? 0) + number)
}
