import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listUserPools } from '../../../../lib/operations/user-pools/user-pools/list-user-pools.ts'
import { listUserPoolClients } from '../../../../lib/operations/user-pools/app-clients/list-user-pool-clients.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

describe('ListUserPools', () => {
  it('lists every pool once, page by page', async () => {
    const made = []
    for (let count = 0; count < 5; count++) made.push((await aPool(test.services)).id)
    const listed: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await run(listUserPools, test.services, { MaxResults: 2, NextToken })
      expect(page.UserPools?.length).toBeLessThanOrEqual(2)
      listed.push(...(page.UserPools ?? []).map(({ Id }) => Id))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(listed).toEqual(made.sort())
  })

  it.each(['nonsense', '', 'AAAA'.repeat(20)])('refuses the token «%s»', async (NextToken) => {
    await expect(
      run(listUserPools, test.services, { MaxResults: 2, NextToken }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid pagination token.',
    })
  })

  it('makes tokens that no other listing takes', async () => {
    const { id } = await aPool(test.services)
    const { NextToken } = await run(listUserPools, test.services, { MaxResults: 1 })
    await expect(
      run(listUserPoolClients, test.services, { UserPoolId: id, NextToken }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid pagination token.',
    })
  })
})
