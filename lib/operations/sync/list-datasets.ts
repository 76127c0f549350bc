import type { ListDatasetsRequest, ListDatasetsResponse } from '@aws-sdk/client-cognito-sync'
import { syncLimits } from '../../domain/sync/limits.ts'
import { ServiceError } from '../../errors.ts'
import { keysIn } from '../../store/brought-along.ts'
import { listOwned, type OwnedPosition } from '../../sync/list-owned.ts'
import { ownerRefs } from '../../sync/owner.ts'
import { pageSize } from '../../sync/page-size.ts'
import { wireDataset } from '../../sync/wire-answers.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

type Input = Valid<ListDatasetsRequest>

/**
 * Lists the datasets of an identity by name, and those of the identities merged into it.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListDatasets.html
 */
export const listDatasets = operation({
  name: 'ListDatasets',
  access: 'signed',
  needs: ['table', 'settings'],
  ahead: (input: Input) => keysIn(ownerRefs(input)),
  run: async (input: Input, { table, settings }, { caller }): Promise<ListDatasetsResponse> => {
    requireOwner(caller, input)
    const { datasetsPerIdentity } = syncLimits(settings.syncLimits)
    const limit = pageSize(input.MaxResults, Math.max(datasetsPerIdentity, clientsPage))
    const after = positionIn(input)
    const { datasets, next } = await listOwned(table, input, { limit, after })
    return {
      Datasets: datasets.map(({ dataset, name }) =>
        wireDataset(dataset, { ...input, DatasetName: name }),
      ),
      Count: datasets.length,
      NextToken: next && tokenOf(next),
    }
  },
})

/** How many datasets amazon-cognito-js asks for at a time. */
const clientsPage = 64

function tokenOf({ identityId, name }: OwnedPosition): string {
  return Buffer.from(`${identityId} ${name}`).toString('base64url')
}

function positionIn({ NextToken }: Input): OwnedPosition | undefined {
  if (NextToken === undefined) return undefined
  const text = Buffer.from(NextToken, 'base64url').toString()
  const [, identityId, name] = /^([\w:-]{1,55}) ([\w.:-]{0,128})$/u.exec(text) ?? []
  if (identityId !== undefined && name !== undefined) return { identityId, name }
  throw new ServiceError('InvalidParameterException', 'Invalid NextToken.')
}
