import type { CreateUserPoolDomainRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createUserPoolDomain } from '../../../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { deleteUserPoolDomain } from '../../../../lib/operations/user-pools/domains/delete-user-pool-domain.ts'
import { describeUserPoolDomain } from '../../../../lib/operations/user-pools/domains/describe-user-pool-domain.ts'
import { updateUserPoolDomain } from '../../../../lib/operations/user-pools/domains/update-user-pool-domain.ts'
import { deleteUserPool } from '../../../../lib/operations/user-pools/user-pools/delete-user-pool.ts'
import { describeUserPool } from '../../../../lib/operations/user-pools/user-pools/describe-user-pool.ts'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { requirePool, type UserPool } from '../../../../lib/store/user-pools.ts'
import { findDomain, poolBaseUrl } from '../../../../lib/user-pools/pool-address.ts'
import { aPool, run } from '../../../builders.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage({ COGNATE_URL: 'https://id.example.com' })
})
afterAll(() => stage.stop())

let named = 0
const aPrefix = () => `login-${named++}`
const aName = () => `auth${named++}.example.com`

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/a1b2c3d4'
const custom = { CertificateArn: certificate }

const create = (
  pool: UserPool,
  Domain: string,
  more: Partial<Valid<CreateUserPoolDomainRequest>> = {},
) => run(createUserPoolDomain, stage.services, { UserPoolId: pool.id, Domain, ...more })

const describeDomain = async (Domain: string) =>
  (await run(describeUserPoolDomain, stage.services, { Domain })).DomainDescription

const ofPool = async (pool: UserPool) =>
  (await run(describeUserPool, stage.services, { UserPoolId: pool.id })).UserPool

const invalid = (message: string) => refusal('InvalidParameterException', message)

describe('CreateUserPoolDomain', () => {
  it('gives a pool a prefix that describes itself and leads to the pool in one read', async () => {
    const pool = await aPool(stage.services)
    const prefix = aPrefix()
    expect(await create(pool, prefix)).toEqual({ ManagedLoginVersion: 1 })
    expect(await describeDomain(prefix)).toEqual({
      UserPoolId: pool.id,
      AWSAccountId: '123456789012',
      Domain: prefix,
      CloudFrontDistribution: 'id.example.com',
      Version: '20261121120000',
      Status: 'ACTIVE',
      ManagedLoginVersion: 1,
    })
    expect(await ofPool(pool)).toMatchObject({ Domain: prefix, CustomDomain: undefined })
    const calls = await stage.callsOf(async () => {
      expect((await findDomain(stage.services.table, prefix))?.poolId).toBe(pool.id)
    })
    expect(calls).toHaveLength(1)
  })

  it('gives it a custom domain beside the prefix', async () => {
    const pool = await aPool(stage.services)
    const [prefix, name] = [aPrefix(), aName()]
    await create(pool, prefix, { ManagedLoginVersion: 2 })
    const CustomDomainConfig = { ...custom, SecurityPolicy: 'TLS_V1_3_2025' as const }
    const Routing = {
      Failover: { SecondaryRegion: 'us-west-2', PrimaryRoute53HealthCheckId: 'check' },
    }
    const given = { CustomDomainConfig, ManagedLoginVersion: 2, Routing }
    expect(await create(pool, name, given)).toEqual({
      ManagedLoginVersion: 2,
      CloudFrontDomain: 'id.example.com',
      Routing,
    })
    expect(await describeDomain(name)).toMatchObject({ Domain: name, ...given })
    expect(await ofPool(pool)).toMatchObject({ Domain: prefix, CustomDomain: name })
  })

  it.each(['Upper', 'with_underscore', '-start', 'end-', 'dots.but.no.certificate'])(
    'refuses the prefix %s',
    async (prefix) => {
      await expect(create(await aPool(stage.services), prefix)).rejects.toEqual(
        invalid(
          'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
        ),
      )
    },
  )

  it.each(['aws', 'amazon', 'cognito'])('refuses a prefix with the word %s', async (word) => {
    await expect(create(await aPool(stage.services), `my-${word}-login`)).rejects.toEqual(
      invalid(`Domain cannot contain reserved word: ${word}`),
    )
  })

  it('lets a custom domain have the words that a prefix may not', async () => {
    const pool = await aPool(stage.services)
    await create(pool, 'cognito.amazon.example.com', { CustomDomainConfig: custom })
    expect((await ofPool(pool))?.CustomDomain).toBe('cognito.amazon.example.com')
  })

  it('refuses a custom domain without dots, and a certificate from elsewhere', async () => {
    const pool = await aPool(stage.services)
    await expect(create(pool, aPrefix(), { CustomDomainConfig: custom })).rejects.toEqual(
      invalid('Custom domain is not a valid subdomain.'),
    )
    for (const CertificateArn of [
      certificate.replace('us-east-1', 'eu-west-1'),
      certificate.replace('acm', 'iam'),
    ]) {
      await expect(
        create(pool, aName(), { CustomDomainConfig: { CertificateArn } }),
      ).rejects.toEqual(
        invalid(
          "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
        ),
      )
    }
  })

  it('refuses versions of the pages that do not exist, or not in the tier', async () => {
    const pool = await aPool(stage.services, { UserPoolTier: 'LITE' })
    await expect(create(pool, aPrefix(), { ManagedLoginVersion: 3 })).rejects.toEqual(
      invalid('ManagedLoginVersion must be 1 or 2.'),
    )
    await expect(create(pool, aPrefix(), { ManagedLoginVersion: 2 })).rejects.toEqual(
      refusal(
        'FeatureUnavailableInTierException',
        'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
      ),
    )
  })

  it('refuses managed login over TLS 1.0, and routing of a prefix', async () => {
    const pool = await aPool(stage.services)
    const CustomDomainConfig = { ...custom, SecurityPolicy: 'TLS_V1' as const }
    await expect(
      create(pool, aName(), { CustomDomainConfig, ManagedLoginVersion: 2 }),
    ).rejects.toEqual(
      invalid('SecurityPolicy must be TLS_V1_2_2021 or TLS_V1_3_2025 with managed login.'),
    )
    await expect(create(pool, aPrefix(), { Routing: {} })).rejects.toEqual(
      invalid('Routing is only supported for custom domains.'),
    )
  })

  it('refuses a second domain of the kind, one that is taken, and a pool that is not there', async () => {
    const [pool, other] = [await aPool(stage.services), await aPool(stage.services)]
    const prefix = aPrefix()
    await create(pool, prefix)
    await expect(create(pool, prefix)).rejects.toEqual(invalid('Domain already exists.'))
    await expect(create(pool, aPrefix())).rejects.toEqual(
      invalid('User pool already has a domain configured.'),
    )
    await expect(create(other, prefix)).rejects.toEqual(
      invalid('Domain already associated with another user pool.'),
    )
    expect((await ofPool(other))?.Domain).toBeUndefined()
    await expect(create({ ...pool, id: 'us-east-1_nosuchone' }, aPrefix())).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nosuchone does not exist.'),
    )
  })

  it('gives a domain to one of 8 pools that want it at once', async () => {
    const pools = await Promise.all(Array.from({ length: 8 }, () => aPool(stage.services)))
    const prefix = aPrefix()
    const results = await Promise.allSettled(pools.map((pool) => create(pool, prefix)))
    const refused = refusals(results)
    expect(refused).toHaveLength(7)
    for (const error of refused) {
      expect(error).toEqual(invalid('Domain already associated with another user pool.'))
    }
    const { UserPoolId } = (await describeDomain(prefix)) ?? {}
    const owners = await Promise.all(pools.map(ofPool))
    expect(owners.filter((pool) => pool?.Domain === prefix).map((pool) => pool?.Id)).toEqual([
      UserPoolId,
    ])
  })

  it('gives a pool one of 8 prefixes that are asked for at once', async () => {
    const pool = await aPool(stage.services)
    const prefixes = Array.from({ length: 8 }, aPrefix)
    const results = await Promise.allSettled(prefixes.map((prefix) => create(pool, prefix)))
    expect(refusals(results)).toHaveLength(7)
    const described = await Promise.all(prefixes.map(describeDomain))
    const made = described.filter((one) => one?.Status === 'ACTIVE')
    expect(made.map((one) => one?.Domain)).toEqual([(await ofPool(pool))?.Domain])
  })
})

describe('DescribeUserPoolDomain', () => {
  it('says nothing of a domain that nobody has', async () => {
    expect(await describeDomain('nobodys')).toEqual({})
  })
})

describe('UpdateUserPoolDomain', () => {
  it('changes what it names, keeps the rest, and tells a new version', async () => {
    const pool = await aPool(stage.services)
    const name = aName()
    await create(pool, name, { CustomDomainConfig: custom })
    stage.clock.now += 1000
    const given = { UserPoolId: pool.id, Domain: name }
    expect(
      await run(updateUserPoolDomain, stage.services, { ...given, ManagedLoginVersion: 2 }),
    ).toEqual({ ManagedLoginVersion: 2, CloudFrontDomain: 'id.example.com' })
    const renewed = { CertificateArn: `${certificate}-2` }
    await run(updateUserPoolDomain, stage.services, { ...given, CustomDomainConfig: renewed })
    expect(await describeDomain(name)).toMatchObject({
      ManagedLoginVersion: 2,
      CustomDomainConfig: renewed,
      Version: '20261121120001',
    })
  })

  it('refuses what creating refuses, and the domain of another pool', async () => {
    const [pool, other] = [await aPool(stage.services), await aPool(stage.services)]
    const Domain = aPrefix()
    await create(pool, Domain)
    const given = { UserPoolId: pool.id, Domain }
    await expect(
      run(updateUserPoolDomain, stage.services, { ...given, CustomDomainConfig: custom }),
    ).rejects.toEqual(invalid('Custom domain is not a valid subdomain.'))
    for (const UserPoolId of [other.id, 'us-east-1_nosuchone']) {
      await expect(
        run(updateUserPoolDomain, stage.services, { UserPoolId, Domain, ManagedLoginVersion: 2 }),
      ).rejects.toEqual(invalid('No such domain or user pool exists.'))
    }
  })
})

describe('DeleteUserPoolDomain', () => {
  it('frees the name for another pool', async () => {
    const [pool, other] = [await aPool(stage.services), await aPool(stage.services)]
    const [Domain, name] = [aPrefix(), aName()]
    await create(pool, Domain)
    await create(pool, name, { CustomDomainConfig: custom })
    const given = { UserPoolId: pool.id, Domain }
    expect(await run(deleteUserPoolDomain, stage.services, given)).toEqual({})
    expect(await describeDomain(Domain)).toEqual({})
    expect(await ofPool(pool)).toMatchObject({ Domain: undefined, CustomDomain: name })
    await create(other, Domain)
    expect((await ofPool(other))?.Domain).toBe(Domain)
  })

  it('refuses the domain of another pool, and one that is not there', async () => {
    const [pool, other] = [await aPool(stage.services), await aPool(stage.services)]
    const Domain = aPrefix()
    await create(pool, Domain)
    for (const given of [
      { UserPoolId: other.id, Domain },
      { UserPoolId: pool.id, Domain: 'nobodys' },
    ]) {
      await expect(run(deleteUserPoolDomain, stage.services, given)).rejects.toEqual(
        invalid('No such domain or user pool exists.'),
      )
    }
  })
})

describe('a pool with a domain', () => {
  it('is not deleted before its domain', async () => {
    const pool = await aPool(stage.services)
    const given = { UserPoolId: pool.id }
    for (const [Domain, more] of [
      [aPrefix(), {}],
      [aName(), { CustomDomainConfig: custom }],
    ] as const) {
      await create(pool, Domain, more)
      await expect(run(deleteUserPool, stage.services, given)).rejects.toEqual(
        invalid(
          'User pool cannot be deleted. It has a domain configured that should be deleted first.',
        ),
      )
      await run(deleteUserPoolDomain, stage.services, { ...given, Domain })
    }
    expect(await run(deleteUserPool, stage.services, given)).toEqual({})
  })

  it('has its pages at its custom domain, else below the deployment', async () => {
    const pool = await aPool(stage.services)
    const { table, settings } = stage.services
    const address = async () => poolBaseUrl(settings, await requirePool(table, pool.id))
    expect(await address()).toBeUndefined()
    const [prefix, name] = [aPrefix(), aName()]
    await create(pool, prefix)
    expect(await address()).toBe(`https://id.example.com/auth/${prefix}`)
    await create(pool, name, { CustomDomainConfig: custom })
    expect(await address()).toBe(`https://${name}`)
  })
})
