import type { ListUsersRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import { adminDisableUser } from '../../../../lib/operations/user-pools/users/admin-disable-user.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { aSignUp, attributes, byName, invite, refusal } from './setting.ts'

let test: TestServices
let pool: UserPool
const names = Array.from({ length: 25 }, (_, index) => `user-${String(index).padStart(2, '0')}`)

beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, { AliasAttributes: ['email', 'preferred_username'] }, [
    { Name: 'tenant', AttributeDataType: 'String' },
    { Name: 'rank', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
  ])
  for (const [index, name] of names.entries()) {
    const values = {
      email: index < 2 ? 'same@example.com' : `${name}@example.com`,
      family_name: index % 5 === 0 ? 'Smith "Jr"' : 'Doe',
      ...(index === 7 && { preferred_username: 'seven' }),
      ...(index > 20 && { 'custom:tenant': `Tenant ${index % 2}`, 'dev:custom:rank': `${index}` }),
    }
    await (index === 3
      ? aSignUp(test.services, pool, { name, values })
      : invite(test.services, pool, { Username: name, UserAttributes: attributes(values) }))
  }
  await run(adminDisableUser, test.services, { UserPoolId: pool.id, Username: 'user-04' })
})
afterAll(() => test.stop())

const list = (input: Partial<Valid<ListUsersRequest>> = {}) =>
  run(listUsers, test.services, { UserPoolId: pool.id, ...input })

async function all(input: Partial<Valid<ListUsersRequest>>): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = []
  let PaginationToken: string | undefined
  do {
    const page = await list({ ...input, PaginationToken })
    if (input.Limit) expect(page.Users?.length).toBeLessThanOrEqual(input.Limit)
    found.push(...(page.Users ?? []).map(({ Username }) => Username))
    PaginationToken = page.PaginationToken
  } while (PaginationToken !== undefined)
  return found
}

describe('ListUsers', () => {
  it.each([undefined, 0, 1, 7, 25, 60])(
    'lists every user once, with a limit of %s',
    async (Limit) => {
      expect(await all({ Limit })).toEqual(names)
    },
  )

  it('lists names of every script once, in the order of the store', async () => {
    const { services } = test
    const own = await aPool(services)
    const strange = ['ａ', '😀', 'z', '～', '\u{1F512}', 'é', '中']
    for (const Username of strange) await invite(services, own, { Username })
    const found: (string | undefined)[] = []
    let PaginationToken: string | undefined
    do {
      const page = await run(listUsers, services, { UserPoolId: own.id, Limit: 2, PaginationToken })
      found.push(...(page.Users ?? []).map(({ Username }) => Username))
      PaginationToken = page.PaginationToken
    } while (PaginationToken !== undefined)
    expect([...found].sort()).toEqual([...strange].sort())
  })

  it('shows a user as AdminCreateUser does', async () => {
    const { Users = [] } = await list({ Limit: 1 })
    expect(Users[0]).toMatchObject({
      Username: 'user-00',
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      UserCreateDate: new Date(test.clock.now),
      UserLastModifiedDate: new Date(test.clock.now),
    })
    expect(byName(Users[0]?.Attributes)).toMatchObject({ email: 'same@example.com' })
  })

  it.each([
    ['username = "user-05"', ['user-05']],
    ['username = "USER-05"', []],
    ['username ^= "user-1"', names.slice(10, 20)],
    ['email = "user-09@example.com"', ['user-09']],
    ['email = "same@example.com"', ['user-00', 'user-01']],
    ['email ^= "same"', ['user-00', 'user-01']],
    ['email = "Same@Example.COM"', ['user-00', 'user-01']],
    ['"email" = "same@example.com"', ['user-00', 'user-01']],
    ['email = "same@example.co"', []],
    ['phone_number ^= ""', []],
    ['custom:tenant = "tenant 0"', ['user-22', 'user-24']],
    ['custom:tenant ^= "Tenant"', ['user-22', 'user-24', 'user-21', 'user-23']],
    ['dev:custom:rank = "23"', ['user-23']],
    ['preferred_username = "seven"', ['user-07']],
    ['preferred_username = "eight"', []],
    ['family_name = "Smith \\"Jr\\""', ['user-00', 'user-05', 'user-10', 'user-15', 'user-20']],
    ['cognito:user_status = "unconfirmed"', ['user-03']],
    ['cognito:user_status ^= "UN"', ['user-03']],
    ['cognito:user_status = "CONFIRMED"', []],
    [
      'cognito:user_status = "FORCE_CHANGE_PASSWORD"',
      ['user-04', ...names.filter((name) => name !== 'user-03' && name !== 'user-04')],
    ],
    ['status ^= "Dis"', ['user-04']],
    ['username ^= ""', names],
    ['status = "Disabled"', ['user-04']],
    ['status = "disabled"', []],
    ['', names],
  ])('finds by %s', async (Filter, expected) => {
    expect(await all({ Filter })).toEqual(expected)
    expect(await all({ Filter, Limit: 2 })).toEqual(expected)
  })

  it('finds by sub', async () => {
    const { Users = [] } = await list({ Filter: 'username = "user-08"' })
    const Filter = `sub = "${String(byName(Users[0]?.Attributes).sub)}"`
    expect(await all({ Filter })).toEqual(['user-08'])
  })

  it('finds by the beginning of a sub, whether users are named by it or not', async () => {
    const byEmail = await aPool(test.services, { UsernameAttributes: ['email'] })
    for (const name of ['jane', 'john', 'jill']) {
      await invite(test.services, byEmail, { Username: `${name}@example.com` })
    }
    for (const own of [pool, byEmail]) {
      const { Users = [] } = await list({ UserPoolId: own.id })
      const subs = Users.map(({ Attributes }) => String(byName(Attributes).sub)).sort()
      const [first = ''] = subs
      const searched = async (Filter: string) => {
        const page = await list({ UserPoolId: own.id, Filter })
        return (page.Users ?? []).map(({ Attributes }) => byName(Attributes).sub)
      }
      expect(await searched('sub ^= ""')).toEqual(subs)
      expect(await searched(`sub ^= "${first.slice(0, 20)}"`)).toEqual([first])
      expect(await searched(`sub = "${first}"`)).toEqual([first])
      expect(await searched(`sub = "${first.slice(0, 20)}"`)).toEqual([])
    }
  })

  it('folds user names as the pool does', async () => {
    const own = await aPool(test.services, { UsernameConfiguration: { CaseSensitive: false } })
    await invite(test.services, own, { Username: 'JANE' })
    for (const Filter of ['username = "Jane"', 'username ^= "JA"', 'username ^= "ja"']) {
      expect((await list({ UserPoolId: own.id, Filter })).Users).toHaveLength(1)
    }
  })

  it('takes any text for a value', async () => {
    for (const value of ['', 'a\tb', '#', '😀'.repeat(50), '\u0000', '字'.repeat(230)]) {
      for (const attribute of ['username', 'sub', 'email', 'custom:tenant', 'status']) {
        expect((await list({ Filter: `${attribute} = "${value}"` })).Users).toEqual([])
      }
    }
  })

  it('finds by values that are longer than the index holds', async () => {
    const own = await aPool(test.services)
    const long = '字'.repeat(220)
    for (const [name, last] of [
      ['one', 'a'],
      ['two', 'b'],
      ['three', 'b'],
    ] as const) {
      const values = { family_name: `${long}${last}` }
      await invite(test.services, own, { Username: name, UserAttributes: attributes(values) })
    }
    const { Users = [] } = await list({ UserPoolId: own.id, Filter: `family_name = "${long}a"` })
    expect(Users.map(({ Username }) => Username)).toEqual(['one'])
    const more = await list({ UserPoolId: own.id, Filter: `family_name ^= "${long}b"` })
    expect(more.Users?.map(({ Username }) => Username)).toEqual(['three', 'two'])
  })

  it('finds by an address that is a user name, in one page', async () => {
    const byEmail = await aPool(test.services, { UsernameAttributes: ['email'] })
    await invite(test.services, byEmail, { Username: 'jane@example.com' })
    await invite(test.services, byEmail, { Username: 'john@example.com' })
    const given = { UserPoolId: byEmail.id, Filter: 'email = "jane@example.com"' }
    const { Users = [], PaginationToken } = await run(listUsers, test.services, given)
    expect(Users.map(({ Attributes }) => byName(Attributes).email)).toEqual(['jane@example.com'])
    expect(PaginationToken).toBeUndefined()
  })

  it('shows only the attributes asked for', async () => {
    const { Users = [] } = await list({ AttributesToGet: ['email', 'sub'], Limit: 1 })
    expect(Object.keys(byName(Users[0]?.Attributes))).toEqual(['email', 'sub'])
    await expect(list({ AttributesToGet: ['preferred_username'] })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'One or more requested attributes do not exist.'),
    )
  })

  it.each([
    ['nonsense', 'Error while parsing filter'],
    ['email == "x"', 'Error while parsing filter'],
    ['custom:x = "y"', 'Invalid search attribute: custom:x'],
    ['nickname = "y"', 'Invalid search attribute: nickname'],
  ])('refuses the filter %s', async (Filter, message) => {
    await expect(list({ Filter })).rejects.toMatchObject(
      refusal('InvalidParameterException', message),
    )
  })

  it('takes a token only for the listing that it continues', async () => {
    const other = await aPool(test.services)
    const { PaginationToken } = await list({ Limit: 1 })
    const refused = refusal('InvalidParameterException', 'Invalid pagination token.')
    await expect(list({ PaginationToken, UserPoolId: other.id })).rejects.toMatchObject(refused)
    await expect(list({ PaginationToken, Filter: 'status = "Enabled"' })).rejects.toMatchObject(
      refused,
    )
    await expect(list({ PaginationToken: `${PaginationToken ?? ''}x` })).rejects.toMatchObject(
      refused,
    )
  })

  it('refuses a pool that does not exist', async () => {
    await expect(list({ UserPoolId: 'us-east-1_nosuchone' })).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nosuchone does not exist.'),
    )
  })
})
