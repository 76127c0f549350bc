import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/delete-user-pool-client.ts'
import { createManagedLoginBranding } from '../../../../lib/operations/user-pools/branding/create-managed-login-branding.ts'
import { setUiCustomization } from '../../../../lib/operations/user-pools/branding/set-ui-customization.ts'
import { createUserPoolDomain } from '../../../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { setRiskConfiguration } from '../../../../lib/operations/user-pools/risk/set-risk-configuration.ts'
import { createTerms } from '../../../../lib/operations/user-pools/terms/create-terms.ts'
import { poolKeys } from '../../../../lib/store/keys.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { sweep } from '../../../../lib/sweeper/sweep.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aStage, refusals, roundTrips, type Stage } from '../../../user-pools/stage.ts'
import { png } from '../branding/pictures.ts'

let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  const domain = { UserPoolId: pool.id, Domain: 'whole-client' }
  await run(createUserPoolDomain, stage.services, domain)
})
afterAll(() => stage.stop())

/** Makes a client that has everything a client can have. */
async function aWholeClient() {
  const { id: ClientId } = await aClient(stage.services, pool)
  const place = { UserPoolId: pool.id, ClientId }
  const asset = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png } as const
  const { services } = stage
  await run(createManagedLoginBranding, services, { ...place, Settings: {}, Assets: [asset] })
  await run(setUiCustomization, services, { ...place, ImageFile: png })
  const RiskExceptionConfiguration = { BlockedIPRangeList: ['10.0.0.0/8'] }
  await run(setRiskConfiguration, services, { ...place, RiskExceptionConfiguration })
  const terms = { ...place, TermsSource: 'LINK', Enforcement: 'NONE' } as const
  const Links = { 'cognito:default': 'https://a.example' }
  await run(createTerms, services, { ...terms, TermsName: 'terms-of-use', Links })
  await run(createTerms, services, { ...terms, TermsName: 'privacy-policy', Links })
  return place
}

async function kindsLeft(): Promise<string[]> {
  const { items } = await stage.services.table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `pool#${pool.id}` } },
    ConsistentRead: true,
  })
  return items.map(({ sk }) => String(sk).replace(/#.*/u, ''))
}

const counts = () =>
  stage.services.table.get({
    key: poolKeys.counts(pool.id),
    parse: ({ loginStyles, terms }) => ({ loginStyles, terms }),
  })

describe('deleting an app client', () => {
  it('deletes what the pool keeps for it alone, and counts it no more', async () => {
    const place = await aWholeClient()
    expect(await counts()).toEqual({ loginStyles: 1, terms: 2 })
    await run(deleteUserPoolClient, stage.services, place)
    expect(await kindsLeft()).toEqual(['content', 'content', 'counts', 'keys', 'pool'])
    expect(await counts()).toEqual({ loginStyles: 0, terms: 0 })
    stage.clock.now += 16 * 60 * 1000
    await sweep(stage.services, () => true)
    expect(await kindsLeft()).toEqual(['counts', 'keys', 'pool'])
  })

  it('is done once of sixteen times at once, in two trips', async () => {
    const place = await aWholeClient()
    const remove = () => run(deleteUserPoolClient, stage.services, place)
    const results = await Promise.allSettled(Array.from({ length: 16 }, remove))
    expect(refusals(results)).toHaveLength(15)
    expect(await counts()).toEqual({ loginStyles: 0, terms: 0 })
    const { id: ClientId } = await aClient(stage.services, pool)
    const another = { ...place, ClientId }
    const calls = await stage.callsOf(() => run(deleteUserPoolClient, stage.services, another))
    expect(roundTrips(calls)).toBe(2)
  })
})
