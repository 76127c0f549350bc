import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../lib/operations/identity-pools/credentials/get-id.ts'
import { run } from '../../builders.ts'
import { changed } from '../../federation/saml/sign-in-stage.ts'
import { authenticatedRole, guestRole } from '../../operations/identity-pools/bench.ts'
import { SamlProvider, type ResponseParts } from '../../saml-provider.ts'
import {
  account,
  aLoginStage,
  refused,
  unreachable,
  unsupported,
  type LoginStage,
} from './stage.ts'

const acs = 'https://signin.aws.amazon.com/saml'
const ownAddress = 'https://app.example.com/saml'
const roleName = 'https://aws.amazon.com/SAML/Attributes/Role'
const sessionName = 'https://aws.amazon.com/SAML/Attributes/RoleSessionName'
const arn = `arn:aws:iam::${account}:saml-provider/corp`
const other = `arn:aws:iam::${account}:role/Other`

let stage: LoginStage
let iam: IAM
let idp: SamlProvider
let poolId: string

beforeAll(async () => {
  stage = await aLoginStage({ COGNATE_SAML_RECIPIENTS: ownAddress })
  iam = new IAM({ endpoint: stage.iam.url, region: 'us-east-1' })
  idp = new SamlProvider()
  await register('corp', idp.metadata())
  poolId = await stage.pool({ SamlProviderARNs: [arn] })
})
afterAll(() => stage.stop())

async function register(Name: string, SAMLMetadataDocument: string): Promise<string> {
  const made = await iam.createSAMLProvider({ Name, SAMLMetadataDocument })
  return made.SAMLProviderArn ?? ''
}

const attributes = (roles: readonly string[] = [authenticatedRole]) => ({
  [roleName]: roles.map((role) => `${role},${arn}`),
  [sessionName]: ['carla@example.com'],
})

const respond = (changes: Partial<ResponseParts> = {}) =>
  idp.response({
    ...{ audience: 'urn:amazon:webservices', acs, now: stage.clock.now, attributes: attributes() },
    ...changes,
  })

const login = async (changes: Partial<ResponseParts> = {}) => ({ [arn]: await respond(changes) })

const used = refused('The SAML assertion was used before.')

describe('a login with SAML', () => {
  it('is one identity, which its one role is for', async () => {
    const Logins = await login()
    const id = await stage.id(poolId, Logins)
    expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    expect(await stage.id(poolId, await login())).toBe(id)
    expect(await stage.id(poolId, await login({ nameId: 'carla' }))).not.toBe(id)
  })

  it('takes two trips at first and after, and one before STS', async () => {
    const { services, trips } = stage.counting()
    const Logins = await login({ nameId: 'Brief' })
    const { IdentityId = '' } = await run(getId, services, { IdentityPoolId: poolId, Logins })
    expect(trips.splice(0)).toEqual(['readBoth', 'write', 'write']) // both at once
    await run(getCredentialsForIdentity, services, { IdentityId, Logins })
    expect(trips.splice(0)).toEqual(['readBoth', 'write']) // and after STS
    const again = await login({ nameId: 'Brief' })
    await run(getId, services, { IdentityPoolId: poolId, Logins: again })
    expect(trips).toEqual(['readBoth', 'write'])
  })

  it('is one identity for 64 assertions at once, new or not', async () => {
    const all = await Promise.all(Array.from({ length: 128 }, () => login({ nameId: 'Crowd' })))
    for (const round of [all.slice(0, 64), all.slice(64)]) {
      const ids = await Promise.all(round.map((Logins) => stage.id(poolId, Logins)))
      expect(new Set(ids).size).toBe(1)
    }
  })

  it('takes an assertion once for each operation', async () => {
    const Logins = await login({ nameId: 'Once' })
    const id = await stage.id(poolId, Logins)
    await expect(stage.id(poolId, Logins)).rejects.toMatchObject(used)
    await stage.credentials(id, Logins)
    await expect(stage.credentials(id, Logins)).rejects.toMatchObject(used)
  })

  it('takes an assertion once of 16 at once, in each operation', async () => {
    const Logins = await login({ nameId: 'Rush' })
    const ids = await Promise.allSettled(Array.from({ length: 16 }, () => stage.id(poolId, Logins)))
    const [id, ...more] = ids.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(more).toEqual([])
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, () => stage.credentials(id ?? '', Logins)),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const answer of [...ids, ...answers]) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject(used)
    }
  })

  it('is used up in one pool for all others', async () => {
    const Logins = await login()
    await stage.id(poolId, Logins)
    const another = await stage.pool({ SamlProviderARNs: [arn] })
    await expect(stage.id(another, Logins)).rejects.toMatchObject(used)
  })

  it('is not for the classic flow', async () => {
    const Logins = await login()
    const id = await stage.id(poolId, Logins)
    await expect(stage.token(id, Logins)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Basic (classic) flow is not supported with SAML, please use enhanced flow.',
    })
  })

  it.each([
    ['AWS by its other name', { audience: acs }],
    ['AWS in a Region', { acs: 'https://eu-central-1.signin.aws.amazon.com/saml' }],
    ['AWS by the provider id', { acs: `${acs}/acs/SAMLSPABC123` }],
    ['an address of the app that the deployment lists', { acs: ownAddress }],
    ['the whole response', { signs: ['response'] }],
    ['both', { signs: ['response', 'assertion'] }],
  ] satisfies [string, Partial<ResponseParts>][])(
    'may be made out to, or signed as, %s',
    async (_, how) => {
      await expect(stage.id(poolId, await login(how))).resolves.toBeDefined()
    },
  )

  it.each([
    [
      'Okta',
      { audience: 'https://okta.example' },
      'Response does not contain the required audience.',
    ],
    [
      'somebody else',
      { acs: 'https://evil.example/saml' },
      'The response is made out to another recipient.',
    ],
    [
      'an address like that of AWS',
      { acs: 'https://signin.aws.amazon.com.evil.example/saml' },
      'The response is made out to another recipient.',
    ],
    ['nobody', { signs: [] }, 'SAML Assertion signature is invalid.'],
    ['who asked for it', { requestId: '_r1' }, 'InResponseTo does not match the request.'],
    ['yesterday', { now: Date.UTC(2026, 10, 21, 12) - 600_000 }, 'The assertion has expired.'],
    ['tomorrow', { now: Date.UTC(2026, 10, 21, 12) + 120_000 }, 'The assertion is not valid yet.'],
  ] satisfies [string, Partial<ResponseParts>, string][])(
    'is not for %s',
    async (_, how, reason) => {
      await expect(stage.id(poolId, await login(how))).rejects.toMatchObject(refused(reason))
    },
  )

  it('is not encrypted', async () => {
    const encryption = { certificate: idp.certificate }
    await expect(stage.id(poolId, await login({ encryption }))).rejects.toMatchObject(
      refused('SAML Assertion signature is invalid.'),
    )
  })

  it('is refused when it was changed, and when it says two things', async () => {
    const encoded = await respond()
    const assertion = /<saml:Assertion.*<\/saml:Assertion>/su.exec(
      Buffer.from(encoded, 'base64').toString(),
    )
    const forged = assertion?.[0].replace('Carla', 'Eve').replace(/ID="\w+"/u, 'ID="_evil"') ?? ''
    for (const [change, reason] of [
      [(xml: string) => xml.replace('Carla', 'Eve'), 'SAML Assertion signature is invalid.'],
      [
        (xml: string) => xml.replace('<saml:Assertion', `${forged}$&`),
        'There must be exactly one assertion.',
      ],
    ] as const) {
      const Logins = { [arn]: changed(encoded, change) }
      await expect(stage.id(poolId, Logins)).rejects.toMatchObject(refused(reason))
    }
  })

  it('is refused when another provider made it', async () => {
    const alike = await register('alike', idp.metadata())
    const pools = await stage.pool({ SamlProviderARNs: [alike] })
    const forged = await new SamlProvider().response({
      ...{ audience: 'urn:amazon:webservices', acs, now: stage.clock.now },
      attributes: attributes(),
    })
    await expect(stage.id(pools, { [alike]: forged })).rejects.toMatchObject(
      refused('SAML Assertion signature is invalid.'),
    )
    const stranger = new SamlProvider('https://other.example')
    const both = await register('both', stranger.metadata('', [idp.certificate]))
    const pool = await stage.pool({ SamlProviderARNs: [both] })
    await expect(stage.id(pool, { [both]: await respond() })).rejects.toMatchObject(
      refused('The issuer is not the identity provider.'),
    )
  })

  it.each(['x', 'PHg+', '', '{}', Buffer.from('<!DOCTYPE x><x/>').toString('base64')])(
    'is refused when it is none: %p',
    async (token) => {
      await expect(stage.id(poolId, { [arn]: token })).rejects.toMatchObject(
        refused('Invalid base64 SAMLResponse'),
      )
    },
  )

  it('takes a signature of any certificate of the metadata', async () => {
    const next = new SamlProvider()
    const rotated = await register('rotated', idp.metadata('', [next.certificate, idp.certificate]))
    const pool = await stage.pool({ SamlProviderARNs: [rotated] })
    const roles = { ...attributes(), [roleName]: [`${rotated},${authenticatedRole}`] }
    const Logins = { [rotated]: await respond({ attributes: roles }) }
    await expect(stage.id(pool, Logins)).resolves.toBeDefined()
  })
})

describe('the provider of a SAML login', () => {
  it('has to be listed by the pool', async () => {
    const bare = await stage.pool({})
    await expect(stage.id(bare, await login())).rejects.toMatchObject(unsupported)
  })

  it('has to be known to IAM', async () => {
    const gone = `arn:aws:iam::${account}:saml-provider/gone`
    const pool = await stage.pool({ SamlProviderARNs: [gone] })
    await expect(stage.id(pool, { [gone]: await respond() })).rejects.toMatchObject(unsupported)
  })

  it('has to have metadata that can be read', async () => {
    const padding = ' '.repeat(1000)
    const broken = await register('broken', `<EntityDescriptor>${padding}</EntityDescriptor>`)
    const pool = await stage.pool({ SamlProviderARNs: [broken] })
    await expect(stage.id(pool, { [broken]: await respond() })).rejects.toMatchObject(unreachable)
  })
})

describe('the attributes of a SAML login', () => {
  it.each([
    ['no role', { [roleName]: undefined }, 'The response offers no role with this provider.'],
    [
      'roles with other providers only',
      { [roleName]: [`${guestRole},arn:aws:iam::${account}:saml-provider/other`] },
      'The response offers no role with this provider.',
    ],
    ['half a pair', { [roleName]: [guestRole] }, 'The response offers no role with this provider.'],
    ['no session', { [sessionName]: undefined }, 'RoleSessionName is required in AuthnResponse'],
    [
      'a session with a blank in its name',
      { [sessionName]: ['Carla Doe'] },
      'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    ],
    [
      'two sessions',
      { [sessionName]: ['carla', 'eve'] },
      'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    ],
  ] satisfies [string, Record<string, string[] | undefined>, string][])(
    'may not name %s',
    async (_, changes, reason) => {
      const all = Object.entries({ ...attributes(), ...changes })
      const given = Object.fromEntries(
        all.flatMap(([name, values]) => (values ? [[name, values]] : [])),
      )
      await expect(stage.id(poolId, await login({ attributes: given }))).rejects.toMatchObject(
        refused(reason),
      )
    },
  )

  describe('offer roles, of which', () => {
    const two = attributes([other, authenticatedRole])
    let id: string

    beforeAll(async () => {
      id = await stage.id(poolId, await login({ nameId: 'Roles' }))
    })
    beforeEach(() => stage.map(poolId, {}))

    const ask = async (given: Record<string, string[]>, customRole?: string) =>
      stage.credentials(id, await login({ nameId: 'Roles', attributes: given }), customRole)

    it('the request names one', async () => {
      expect(await ask(two, authenticatedRole)).toMatchObject({ role: authenticatedRole })
      await expect(ask(two, guestRole)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: `Access to Role '${guestRole}' is forbidden.`,
      })
    })

    it('nobody names one: then it is the default of the pool', async () => {
      expect(await ask(two)).toMatchObject({ role: authenticatedRole })
    })

    it('there is but one', async () => {
      expect(await ask(attributes([authenticatedRole]))).toMatchObject({ role: authenticatedRole })
    })

    it('a mapping by the token chooses alike, and denies where it is in doubt', async () => {
      await stage.map(poolId, { [arn]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } })
      expect(await ask(attributes())).toMatchObject({ role: authenticatedRole })
      await expect(ask(two)).rejects.toMatchObject({
        message: `The ambiguous role mapping rules for: ${arn} denied this request.`,
      })
    })

    it.each([
      ['groups', 'editors'],
      ['mail', 'carla@example.com'],
      ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier', 'Roles'],
      ['iss', 'https://idp.example.com/metadata'],
      ['aud', acs],
    ])('rules over %s choose', async (Claim, Value) => {
      const Rules = [{ Claim, MatchType: 'Equals', Value, RoleARN: authenticatedRole } as const]
      const mapping = { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } as const
      await stage.map(poolId, { [arn]: { ...mapping, RulesConfiguration: { Rules } } })
      const given = { ...two, groups: ['admins', 'editors'], mail: ['carla@example.com'] }
      expect(await ask(given)).toMatchObject({ role: authenticatedRole })
    })
  })
})
