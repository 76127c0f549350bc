import type {
  GetCSVHeaderRequest,
  GetCSVHeaderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { importColumns } from '../../../domain/user-import/columns.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/** The columns of a pool's import files (API reference, GetCSVHeader). */
export const getCsvHeader = operation({
  name: 'GetCSVHeader',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<GetCSVHeaderRequest>, { table }): Promise<GetCSVHeaderResponse> => {
    const pool = await requirePool(table, input.UserPoolId)
    return { UserPoolId: pool.id, CSVHeader: importColumns(pool.schema) }
  },
})
