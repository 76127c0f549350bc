import * as cognitoIdentity from '@aws-sdk/client-cognito-identity'
import * as cognitoIdentityProvider from '@aws-sdk/client-cognito-identity-provider'
import * as cognitoSync from '@aws-sdk/client-cognito-sync'
import { describe, expect, it } from '@jest/globals'
import { constraintsOf } from '../../lib/protocol/constraints.ts'
import { identityPools, sync, userPools } from '../../lib/protocol/models/index.ts'
import type { Api, StringShape } from '../../lib/protocol/models/index.ts'
import { cpuMilliseconds } from '../cpu-time.ts'

const packages: { api: Api; sdk: Record<string, unknown> }[] = [
  { api: userPools, sdk: cognitoIdentityProvider },
  { api: identityPools, sdk: cognitoIdentity },
  { api: sync, sdk: cognitoSync },
]

/** An operation's schema at run time: its input is the fifth entry, behind a function. */
function inputSchema(operation: unknown): unknown {
  return ((operation as unknown[])[4] as () => unknown)() // the packages' own format, which has no public type
}

/**
 * The member names of every structure that a schema reaches. A structure is
 * `[3, namespace, name, traits, member names, member schemas]`; other schemas hold theirs anywhere,
 * lazily.
 */
function addStructures(schema: unknown, found: Map<string, string[]>): void {
  const resolved = typeof schema === 'function' ? (schema as () => unknown)() : schema // as above
  if (!Array.isArray(resolved)) return
  const [kind, , name, , names, parts] = resolved as [
    unknown,
    unknown,
    string,
    unknown,
    string[],
    unknown[],
  ] // as above
  if (kind !== 3) {
    for (const part of resolved) addStructures(part, found)
  } else if (!found.has(name)) {
    found.set(name, names.toSorted())
    for (const part of parts) addStructures(part, found)
  }
}

describe.each(packages)('the table of $api.name', ({ api, sdk }) => {
  it('lists the operations that the SDK package has commands for', () => {
    const commands = Object.keys(sdk)
      .filter((name) => name.endsWith('Command') && name !== '$Command')
      .map((name) => name.slice(0, -'Command'.length))
    expect(Object.keys(api.operations).toSorted()).toEqual(commands.toSorted())
  })

  it('lists the input structures and members that the SDK package has in its schemas', () => {
    const expected = new Map<string, string[]>()
    for (const [name, { input }] of Object.entries(api.operations)) {
      addStructures(inputSchema(sdk[`${name}$`]), expected)
      expect(expected.has(input)).toBe(true)
    }
    const structures = Object.entries(api.shapes).flatMap(([name, shape]) =>
      shape.type === 'structure' ? [[name, Object.keys(shape.members).toSorted()] as const] : [],
    )
    expect(Object.fromEntries(structures)).toEqual(Object.fromEntries(expected))
  })

  it('names only shapes that it has', () => {
    const names = Object.values(api.shapes).flatMap((shape) => {
      if (shape.type === 'structure') return Object.values(shape.members)
      if (shape.type === 'map') return [shape.key, shape.value]
      return shape.type === 'list' ? [shape.member] : []
    })
    expect(names.filter((name) => !Object.hasOwn(api.shapes, name))).toEqual([])
  })
})

describe('the corrections', () => {
  it.each([
    ['ExplicitAuthFlowsType', 'ALLOW_CLIENT_TOKEN_AUTH', true],
    ['ExplicitAuthFlowsType', 'ALLOW_ANYTHING', false],
    ['DomainType', 'my-prefix', true],
    ['DomainType', 'auth.example.com', true],
    ['DomainType', 'auth..example.com', false],
    ['DomainType', '-auth', false],
    ['PasswordType', 'correct horse battery', true],
    ['PasswordType', ' leading', false],
    ['PasswordType', 'trailing ', false],
    ['PasswordType', 'x', false],
    ['PasswordType', 'a\u00a0b\u00a0', true], // Java's white space is ASCII
    ['EmailVerificationMessageType', 'Your code is {####}.', true],
    ['EmailVerificationMessageType', 'Your code is {###}.', false],
    ['EmailVerificationMessageByLinkType', 'Click {##Verify##}', true],
    ['EmailVerificationMessageByLinkType', 'Click {##Verify', false],
    ['EmailVerificationMessageByLinkType', '##} Click {##', false],
    ['EmailVerificationMessageByLinkType', 'Click\u0000{##Verify##}', false],
    ['EmailAddressType', 'a@b.c', true],
    ['EmailAddressType', '@b.c', false],
    ['EmailAddressType', 'a@', false],
    ['EmailAddressType', 'a@b c', false],
  ])('hold for %s: %j is %s', (name, value, valid) => {
    const shape = userPools.shapes[name]
    if (shape === undefined) throw new Error(name)
    const rules = constraintsOf(shape).filter(({ sentence }) => !sentence.includes('length'))
    expect(rules.every(({ holds }) => holds(value))).toBe(valid)
  })

  it('let GetClientToken be called without a signature', () => {
    expect(userPools.operations.GetClientToken?.unsigned).toBe(true)
    expect(userPools.operations.AdminGetUser?.unsigned).toBeUndefined()
    expect(identityPools.operations.GetId?.unsigned).toBe(true)
  })
})

describe('the patterns', () => {
  const megabyte = 1024 * 1024
  const seeds = [
    'a',
    '@',
    '{##',
    '{####}',
    '##}',
    '{##a##}',
    'arn:a:',
    'a:b:c',
    'a.b',
    ' a',
    '-',
    '𝒳',
  ]
  const shapes = [userPools, identityPools, sync].flatMap((api) =>
    Object.entries(api.shapes).flatMap(([name, shape]): [string, StringShape][] =>
      shape.type === 'string' && shape.pattern !== undefined ? [[name, shape]] : [],
    ),
  )

  it.each(shapes)('of %s is matched in linear time', async (_, shape) => {
    const length = Math.min(shape.max ?? megabyte, megabyte)
    const work = () => {
      for (const seed of seeds) {
        const text = seed.repeat(Math.ceil(length / seed.length)).slice(0, length - 1)
        for (const end of ['a', '\u0000']) {
          for (const { holds } of constraintsOf(shape)) holds(`${text}${end}`)
        }
      }
    }
    expect(await cpuMilliseconds(work)).toBeLessThan(2000)
  })
})
