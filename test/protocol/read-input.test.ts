import { describe, expect, it } from '@jest/globals'
import { ServiceError } from '../../lib/errors.ts'
import { identityPools, sync, userPools } from '../../lib/protocol/models/index.ts'
import { readInput } from '../../lib/protocol/read-input.ts'

const signUp = { ClientId: 'client1', Username: 'jane' }

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('nothing was refused')
}

function violations(sentence: string): string {
  return `InvalidParameterException: 1 validation error detected: ${sentence}`
}

describe('readInput', () => {
  it('copies the members that the model knows, at every level', () => {
    const body = {
      ...signUp,
      UserStatus: 'CONFIRMED',
      UserAttributes: [{ Name: 'email', Value: 'a@b.c', Verified: true }],
    }
    const input = readInput(userPools, 'SignUp', body)
    expect(input).toEqual({ ...signUp, UserAttributes: [{ Name: 'email', Value: 'a@b.c' }] })
    expect(input.UserAttributes).not.toBe(body.UserAttributes)
  })

  it('takes null members as absent', () => {
    const body = { ...signUp, Password: null, ClientMetadata: { a: null, b: 'c' } }
    const input = readInput(userPools, 'SignUp', body)
    expect(Object.keys(input)).toEqual(['ClientId', 'Username', 'ClientMetadata'])
    expect({ ...(input.ClientMetadata as object) }).toEqual({ b: 'c' })
  })

  it('reads maps into objects without a prototype', () => {
    const body = JSON.parse(
      '{"AuthFlow":"USER_AUTH","ClientId":"x","AuthParameters":{"__proto__":"p","constructor":"c"}}',
    ) as unknown
    const { AuthParameters: map } = readInput(userPools, 'InitiateAuth', body)
    expect(Object.getPrototypeOf(map)).toBeNull()
    expect(Object.entries(map as object)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ])
  })

  it('reads epoch seconds as a Date and base64 as bytes', () => {
    const patch = { Op: 'replace', Key: 'k', SyncCount: 0, DeviceLastModifiedDate: 1.5 }
    const pool = 'us-east-1:a'
    const input = readInput(sync, 'UpdateRecords', {
      IdentityPoolId: pool,
      IdentityId: pool,
      DatasetName: 'd',
      SyncSessionToken: 't',
      RecordPatches: [patch],
    })
    expect(input.RecordPatches).toEqual([{ ...patch, DeviceLastModifiedDate: new Date(1500) }])
    const image = readInput(userPools, 'SetUICustomization', {
      UserPoolId: 'us-east-1_a',
      ImageFile: 'AAEC',
    })
    expect(image.ImageFile).toEqual(Buffer.from([0, 1, 2]))
  })

  it('passes a document through, without prototypes', () => {
    const settings = JSON.parse('{"a":[1,{"__proto__":{"polluted":1}}],"b":null}') as unknown
    const input = readInput(userPools, 'CreateManagedLoginBranding', {
      UserPoolId: 'us-east-1_a',
      ClientId: 'x',
      Settings: settings,
    })
    expect(JSON.stringify(input.Settings)).toBe(JSON.stringify(settings))
    expect(Object.getPrototypeOf(input.Settings)).toBeNull()
  })

  it('refuses a document that nests too deeply', () => {
    let settings: unknown = {}
    for (let level = 0; level < 100; level += 1) settings = [settings]
    const body = { UserPoolId: 'us-east-1_a', ClientId: 'x', Settings: settings }
    expect(refusal(() => readInput(userPools, 'CreateManagedLoginBranding', body))).toBe(
      'SerializationException: The document is nested too deeply.',
    )
  })

  it.each(['Nothing', 'constructor', '__proto__', 'toString'])('knows no operation %s', (name) => {
    expect(refusal(() => readInput(userPools, name, {}))).toMatch(/^UnknownOperationException/)
  })
})

describe('a JSON value of the wrong type', () => {
  it.each([
    [{ Username: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Username: true }, 'TRUE_VALUE can not be converted to a String'],
    [{ Username: {} }, 'Start of structure or map found where not expected.'],
    [{ Username: ['a'] }, 'Start of list found where not expected'],
    [{ Username: '\ud800' }, 'STRING_VALUE can not be converted to a String'],
    [{ UserAttributes: {} }, 'Start of structure or map found where not expected.'],
    [{ UserAttributes: 'x' }, 'Expected list or null'],
    [{ UserAttributes: ['x'] }, 'Expected null'],
    [{ UserAttributes: [[]] }, 'Start of list found where not expected'],
    [{ ClientMetadata: [] }, 'Start of list found where not expected'],
    [{ ClientMetadata: 'x' }, 'Expected map or null'],
    [{ ClientMetadata: { a: 1 } }, 'NUMBER_VALUE can not be converted to a String'],
  ])('%j is refused before any constraint', (members, sentence) => {
    const run = () => readInput(userPools, 'SignUp', members)
    expect(refusal(run)).toBe(`SerializationException: ${sentence}`)
  })

  it.each([
    ['ListUsers', { Limit: '10' }, 'STRING_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: 2 ** 31 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: false }, 'FALSE_VALUE can not be converted to an Integer'],
    [
      'AdminSetUserPassword',
      { Permanent: 'true' },
      'STRING_VALUE can not be converted to a Boolean',
    ],
    ['AdminSetUserPassword', { Permanent: 1 }, 'NUMBER_VALUE can not be converted to a Boolean'],
    ['SetUICustomization', { ImageFile: 'A A=' }, 'STRING_VALUE can not be converted to a Blob'],
    ['SetUICustomization', { ImageFile: 'AB==' }, 'STRING_VALUE can not be converted to a Blob'],
  ])('is refused in %s: %j', (operation, members, sentence) => {
    const run = () => readInput(userPools, operation, members)
    expect(refusal(run)).toBe(`SerializationException: ${sentence}`)
  })

  it.each(['1', '2026-01-01T00:00:00Z', true, 1e300])('is refused as a time: %j', (date) => {
    const patch = { Op: 'replace', Key: 'k', SyncCount: 0, DeviceLastModifiedDate: date }
    const run = () => readInput(sync, 'UpdateRecords', { RecordPatches: [patch] })
    expect(refusal(run)).toMatch(
      /^SerializationException: .* can not be converted to milliseconds since epoch$/,
    )
  })

  it.each([null, undefined, 'x', 1, []])('is refused as the whole input: %j', (body) => {
    expect(refusal(() => readInput(userPools, 'SignUp', body))).toMatch(/^SerializationException/)
  })
})

describe('a violated constraint', () => {
  it('is told with the value, the path and the rule', () => {
    const run = () => readInput(userPools, 'AdminGetUser', { UserPoolId: 'x', Username: 'jane' })
    expect(refusal(run)).toBe(
      violations(
        "Value 'x' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
      ),
    )
  })

  it('is told without the value of a sensitive member', () => {
    const run = () => readInput(userPools, 'SignUp', { ...signUp, Password: ' secret' })
    expect(refusal(run)).toBe(
      violations(
        "Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
      ),
    )
  })

  it('is told for a member that is not there', () => {
    const run = () => readInput(userPools, 'DescribeUserPool', {})
    expect(refusal(run)).toBe(
      violations(
        "Value null at 'userPoolId' failed to satisfy constraint: Member must not be null",
      ),
    )
  })

  it('is told without "null" for a sensitive member that is not there', () => {
    const run = () => readInput(userPools, 'AdminGetUser', { UserPoolId: 'a_b' })
    expect(refusal(run)).toBe(
      violations("Value at 'username' failed to satisfy constraint: Member must not be null"),
    )
  })

  it('is told with the place in a list of structures', () => {
    const run = () =>
      readInput(userPools, 'CreateUserPool', {
        PoolName: 'p',
        Schema: [{ Name: 'a' }, { Name: 'phone_number_verified' }],
      })
    expect(refusal(run)).toBe(
      violations(
        "Value 'phone_number_verified' at 'schema.2.member.name' failed to satisfy constraint: Member must have length less than or equal to 20",
      ),
    )
  })

  it('is told for the missing member of a structure in a list', () => {
    const run = () => readInput(userPools, 'SignUp', { ...signUp, UserAttributes: [{}, null] })
    expect(refusal(run)).toBe(
      "InvalidParameterException: 2 validation errors detected: Value null at 'userAttributes.1.member.name' failed to satisfy constraint: Member must not be null; Value null at 'userAttributes.2.member' failed to satisfy constraint: Member must not be null",
    )
  })

  it('is told for a list as a whole', () => {
    const run = () =>
      readInput(userPools, 'CreateUserPoolClient', {
        UserPoolId: 'a_b',
        ClientName: 'c',
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
      })
    expect(refusal(run)).toMatch(
      /: Value '\[ALLOW_USER_AUTH, ADMIN_USER_PASSWORD_AUTH\]' at 'explicitAuthFlows' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[ADMIN_NO_SRP_AUTH, .*, ALLOW_CLIENT_TOKEN_AUTH\]\]$/,
    )
  })

  it('is told for a null in a list of texts', () => {
    const run = () =>
      readInput(userPools, 'DeleteUserAttributes', { AccessToken: 'a', UserAttributeNames: [null] })
    expect(refusal(run)).toMatch(/at 'userAttributeNames' .*, Member must not be null\]$/)
  })

  it('is told for keys and values of a map, under the name that identity pools use', () => {
    const run = () =>
      readInput(identityPools, 'CreateIdentityPool', {
        IdentityPoolName: 'p',
        AllowUnauthenticatedIdentities: false,
        IdentityPoolTags: { ['k'.repeat(129)]: 'v' },
        SupportedLoginProviders: { facebook: '' },
      })
    const message = refusal(run)
    expect(message).toMatch(/^ValidationException: 2 validation errors detected: /)
    expect(message).toContain(
      "Value '{facebook=}' at 'supportedLoginProviders' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, ",
    )
    expect(message).toMatch(
      /at 'identityPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: \[/,
    )
  })

  it('never repeats a token of a map', () => {
    const Logins = { 'accounts.google.com': 'x'.repeat(50_001) }
    const run = () => readInput(identityPools, 'GetId', { IdentityPoolId: 'r:a', Logins })
    expect(refusal(run)).toMatch(
      /^ValidationException: 1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value/,
    )
  })

  it('is told for numbers by value', () => {
    const run = () => readInput(userPools, 'ListUsers', { UserPoolId: 'a_b', Limit: 61 })
    expect(refusal(run)).toBe(
      violations(
        "Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
      ),
    )
  })

  it('is told for bytes by their number', () => {
    const ImageFile = Buffer.alloc(131_073).toString('base64')
    const run = () => readInput(userPools, 'SetUICustomization', { UserPoolId: 'a_b', ImageFile })
    expect(refusal(run)).toContain("'java.nio.HeapByteBuffer[pos=0 lim=131073 cap=131073]'")
  })

  it('repeats a thousand characters of a value at most, and ten violations', () => {
    const long = 'x'.repeat(100_000)
    const run = () => readInput(userPools, 'AdminGetUser', { UserPoolId: long, Username: 'j' })
    expect(refusal(run).length).toBeLessThan(1500)
    const UserAttributes = Array.from({ length: 50 }, () => ({}))
    expect(refusal(() => readInput(userPools, 'SignUp', { ...signUp, UserAttributes }))).toMatch(
      /: 10 validation errors detected: /,
    )
  })
})
