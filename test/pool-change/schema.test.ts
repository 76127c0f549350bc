import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { addProvider } from '../../lib/store/identity-providers.ts'
import { requirePool } from '../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../builders.ts'
import { attributes, invite } from '../operations/user-pools/users/setting.ts'
import { refusal } from '../user-pools/stage.ts'
import { testServices, type TestServices } from '../services.ts'
import { change } from './setting.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const custom = [
  { Name: 'rank', AttributeDataType: 'String' as const },
  { Name: 'level', AttributeDataType: 'Number' as const, Mutable: false },
]

async function aPoolWithUsers() {
  const { services } = test
  const pool = await aPool(services, {}, custom)
  const users = [
    ['jane', { locale: 'en', 'custom:rank': '12' }],
    ['john', { 'custom:rank': 'captain' }],
  ] as const
  for (const [Username, values] of users) {
    await invite(services, pool, { Username, UserAttributes: attributes(values) })
  }
  const entry = async (name: string) => {
    const { schema } = await requirePool(services.table, pool.id)
    return schema.find(({ Name }) => Name === name)
  }
  return { pool, entry }
}

describe('a change of the schema', () => {
  it('reports whose values do not fit, and is made when told to leave them', async () => {
    const { services } = test
    const { pool, entry } = await aPoolWithUsers()
    const attributes = [
      { Name: 'locale', Required: true },
      { Name: 'custom:rank', AttributeDataType: 'Number' as const },
    ]
    const obstacles = [
      { kind: 'missing-value', attribute: 'locale', username: 'john' },
      {
        kind: 'bad-value',
        attribute: 'custom:rank',
        username: 'john',
        fault: 'Number must be in decimal format',
      },
    ]
    await expect(change(services, pool.id, { attributes })).resolves.toMatchObject({
      unsettled: obstacles,
      isDone: false,
    })
    expect(await entry('locale')).toMatchObject({ Required: false })
    const accept = ['missing-value', 'bad-value'] as const
    await expect(change(services, pool.id, { attributes }, { accept })).resolves.toMatchObject({
      obstacles,
      unsettled: [],
      isDone: true,
    })
    expect(await entry('locale')).toMatchObject({ Required: true })
    expect(await entry('custom:rank')).toMatchObject({
      AttributeDataType: 'Number',
      NumberAttributeConstraints: {},
    })
    const client = await aClient(services, pool)
    const someone = { ClientId: client.id, Username: 'jim', Password: 'Secret-123' }
    await expect(run(signUp, services, someone)).rejects.toThrow(
      'locale: The attribute is required',
    )
  })

  it('changes flags and constraints, and keeps what it does not name', async () => {
    const { pool, entry } = await aPoolWithUsers()
    const attributes = [
      { Name: 'custom:level', Mutable: true, NumberAttributeConstraints: { MaxValue: '9' } },
      { Name: 'locale', StringAttributeConstraints: { MinLength: '2', MaxLength: '5' } },
    ]
    await change(test.services, pool.id, { attributes })
    expect(await entry('custom:level')).toMatchObject({
      AttributeDataType: 'Number',
      Mutable: true,
      NumberAttributeConstraints: { MaxValue: '9' },
    })
    expect(await entry('locale')).toMatchObject({ Mutable: true, Required: false })
    expect(await entry('custom:rank')).toMatchObject({ AttributeDataType: 'String' })
  })

  it('reports a provider that writes what shall not be written any more', async () => {
    const { services } = test
    const { pool } = await aPoolWithUsers()
    const settings = { details: {}, attributeMapping: { name: 'n', locale: 'l' }, identifiers: [] }
    const dates = { createdAt: 0, updatedAt: 0, version: 1 }
    const provider = { poolId: pool.id, name: 'Corp', type: 'OIDC' as const, linkAttributes: [] }
    await services.table.write(...addProvider({ ...provider, settings, ...dates }))
    const attributes = [{ Name: 'locale', Mutable: false }]
    await expect(change(services, pool.id, { attributes })).resolves.toMatchObject({
      unsettled: [{ kind: 'mapped-attribute', attribute: 'locale', provider: 'Corp' }],
    })
  })

  it.each([
    [{ Name: 'sub', Mutable: true }, 'You can not change standard schema attribute sub'],
    [{ Name: 'custom:nosuch' }, 'custom:nosuch: Attribute does not exist in the schema.'],
    [
      { Name: 'custom:rank', Required: true },
      'Required custom attributes are not supported currently.',
    ],
    [
      { Name: 'locale', AttributeDataType: 'Number' as const },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute locale',
    ],
  ])('is refused for %j', async (attribute, message) => {
    const { pool } = await aPoolWithUsers()
    await expect(change(test.services, pool.id, { attributes: [attribute] })).rejects.toMatchObject(
      refusal('InvalidParameterException', message) as object,
    )
  })

  it('is refused where it contradicts the names', async () => {
    const { pool } = await aPoolWithUsers()
    await expect(
      change(test.services, pool.id, {
        aliasAttributes: ['preferred_username'],
        attributes: [{ Name: 'preferred_username', Required: true }],
      }),
    ).rejects.toThrow('preferred_username cannot be both required and an alias attribute.')
    await expect(
      change(test.services, pool.id, { aliasAttributes: ['email'], usernameAttributes: ['email'] }),
    ).rejects.toThrow('Only one of the aliasAttributes or usernameAttributes can be set')
  })
})
