import { IAMClient } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createIdentityPool } from '../../lib/operations/identity-pools/identity-pools/create-identity-pool.ts'
import { deleteIdentityPool } from '../../lib/operations/identity-pools/identity-pools/delete-identity-pool.ts'
import { describeIdentityPool } from '../../lib/operations/identity-pools/identity-pools/describe-identity-pool.ts'
import type { Services } from '../../lib/services.ts'
import { listIdentityPools } from '../../lib/store/identity-pools.ts'
import { openIdProviderArn } from '../../local/iam/openid-providers.ts'
import { startIam, type RunningIam } from '../../local/iam/start.ts'
import { run } from '../builders.ts'
import { testServices, type TestServices } from '../services.ts'

const account = '123456789012'
const issuer = 'https://id.example/identity-pools'

let bench: TestServices
let iam: RunningIam
/** What happens to the next call of IAM instead of it. */
let fault: Error | undefined

beforeEach(async () => {
  fault = undefined
  iam = await startIam({ account, issuer, mostClientIds: 2 })
  bench = await testServices({ COGNATE_ISSUER_PROVIDER: openIdProviderArn(account, issuer) })
})
afterEach(async () => {
  await Promise.all([bench.stop(), iam.stop()])
})

/** Services whose IAM is ours, or fails. */
function services(): Services {
  const client = new IAMClient({ endpoint: iam.url, region: 'us-east-1', maxAttempts: 1 })
  client.middlewareStack.add(
    (next) => (args) => {
      if (fault) throw fault
      return next(args)
    },
    { step: 'initialize' },
  )
  return Object.create(bench.services, {
    iam: { value: () => Promise.resolve(client) },
  }) as Services // with our IAM
}

const create = () =>
  run(createIdentityPool, services(), {
    IdentityPoolName: 'test',
    AllowUnauthenticatedIdentities: true,
  })
const remove = (IdentityPoolId: string) => run(deleteIdentityPool, services(), { IdentityPoolId })
const audiences = () => [...iam.openIdProviders()].flatMap(({ clientIds }) => clientIds)
const named = (name: string) => Object.assign(new Error(name), { name })

async function pools(): Promise<string[]> {
  const page = await listIdentityPools(bench.services.table, { limit: 10, after: undefined })
  return page.records.map(({ id }) => id)
}

describe('an identity pool is an audience of the issuer', () => {
  it('from its creation to its deletion', async () => {
    const { IdentityPoolId: one = '' } = await create()
    const { IdentityPoolId: other = '' } = await create()
    expect(audiences()).toEqual([one, other])
    await remove(one)
    expect(audiences()).toEqual([other])
  })

  it('or it is not made at all', async () => {
    fault = named('AccessDenied')
    await expect(create()).rejects.toBe(fault)
    expect(await pools()).toEqual([])
  })

  it('and is none where its record could not be written', async () => {
    const broken = services()
    const failure = new Error('the store is away')
    const table = Object.create(broken.table, {
      write: { value: () => Promise.reject(failure) },
    }) as Services['table'] // writes fail
    const withoutStore = Object.create(broken, { table: { value: table } }) as Services // the same
    const input = { IdentityPoolName: 'test', AllowUnauthenticatedIdentities: true }
    await expect(run(createIdentityPool, withoutStore, input)).rejects.toBe(failure)
    expect(audiences()).toEqual([])
  })

  it('until IAM has as many as it takes, which it says in plain words', async () => {
    await create()
    await create()
    await expect(create()).rejects.toMatchObject({
      name: 'LimitExceededException',
      message:
        'The identity provider in IAM that the identity pools of this deployment share has as many audiences as it takes. Delete an identity pool, or make the new one in another deployment.',
    })
    expect(await pools()).toHaveLength(2)
  })

  it.each(['ConcurrentModificationException', 'Throttling'])(
    'later, when IAM is busy (%s)',
    async (name) => {
      fault = named(name)
      await expect(create()).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    },
  )

  it('and stays a pool that can be deleted when its audience could not be removed', async () => {
    const { IdentityPoolId = '' } = await create()
    fault = named('ServiceFailure')
    await expect(remove(IdentityPoolId)).rejects.toBe(fault)
    await expect(run(describeIdentityPool, services(), { IdentityPoolId })).resolves.toMatchObject({
      IdentityPoolId,
    })
    fault = undefined
    await remove(IdentityPoolId)
    expect(audiences()).toEqual([])
  })

  it('of which nothing is asked for a pool that is not there', async () => {
    const id = 'us-east-1:00000000-0000-4000-8000-000000000000'
    await expect(remove(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('and of none in a deployment without a provider', async () => {
    const settings = { ...bench.services.settings, issuerProvider: undefined }
    const alone = Object.create(services(), { settings: { value: settings } }) as Services // the same but one
    fault = named('Unreachable')
    const input = { IdentityPoolName: 'test', AllowUnauthenticatedIdentities: true }
    await expect(run(createIdentityPool, alone, input)).resolves.toHaveProperty('IdentityPoolId')
  })
})
