import { expect, it } from '@jest/globals'
import { loadOperation } from '../../lib/http/front-door.ts'
import { families } from '../../lib/operations/index.ts'
import * as apis from '../../lib/protocol/models/index.ts'

const load = (operation: string, known = families) =>
  loadOperation(known, { api: apis.sync, operation, readInput: () => ({}) })

it('loads an operation of the API that is asked', async () => {
  await expect(load('ListRecords')).resolves.toMatchObject({ name: 'ListRecords' })
})

it('says of one that AWS has and we have not that it is not built yet', async () => {
  await expect(load('ListRecords', {})).rejects.toMatchObject({
    code: 'NotImplementedException',
    status: 501,
    message: 'ListRecords is not built yet.',
  })
})

it.each(['ListUsers', 'toString', 'Listrecords'])('does not know %s', async (operation) => {
  await expect(load(operation)).rejects.toMatchObject({
    code: 'UnknownOperationException',
    status: 400,
  })
})
