import type {
  DescribeIdentityUsageRequest,
  DescribeIdentityUsageResponse,
} from '@aws-sdk/client-cognito-sync'
import { keysIn } from '../../store/brought-along.ts'
import type { Table } from '../../store/table.ts'
import { listOwned, type OwnedPage, type OwnedPosition } from '../../sync/list-owned.ts'
import { ownerRefs, type Owner } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

type Input = Valid<DescribeIdentityUsageRequest>

/**
 * Tells how many datasets an identity has, those of identities merged into it too, and their size in
 * bytes.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeIdentityUsage.html
 */
export const describeIdentityUsage = operation({
  name: 'DescribeIdentityUsage',
  access: 'signed',
  needs: ['table'],
  ahead: (input: Input) => keysIn(ownerRefs(input)),
  run: async (input: Input, { table }, { caller }): Promise<DescribeIdentityUsageResponse> => {
    requireOwner(caller, input)
    const { IdentityId, IdentityPoolId } = input
    const { identity, datasets } = await allOwned(table, input)
    const dates = datasets.map(({ dataset }) => dataset.modifiedAt)
    const modifiedAt = Math.max(identity?.updatedAt ?? 0, ...dates)
    return {
      IdentityUsage: {
        IdentityId,
        IdentityPoolId,
        LastModifiedDate: new Date(modifiedAt),
        DatasetCount: datasets.length,
        DataStorage: datasets.reduce((sum, { dataset }) => sum + dataset.bytes, 0),
      },
    }
  },
})

/** Datasets that are read at a time. */
const perPage = 100

async function allOwned(table: Table, owner: Owner): Promise<Omit<OwnedPage, 'next'>> {
  let after: OwnedPosition | undefined
  const datasets: OwnedPage['datasets'][number][] = []
  for (;;) {
    const page = await listOwned(table, owner, { limit: perPage, after })
    datasets.push(...page.datasets)
    after = page.next
    if (!after) return { identity: page.identity, datasets }
  }
}
