import { beforeAll, describe, expect, it } from '@jest/globals'
import { vectors } from '../vectors.ts'
import { placesIn, withAt } from './places.ts'
import { plausibleInputs } from './plausible-inputs.ts'
import {
  builtOperation,
  builtOperations,
  call,
  rawCall,
  type BuiltOperation,
  type CallOptions,
  type Input,
  type RawAnswer,
} from './raw-calls.ts'
import { serverUrl } from './server.ts'
import { newWorld, password, providerOf, type World } from './world.ts'

interface JsonCase {
  readonly b64?: string
  readonly repeat?: { readonly unit: string; readonly times: number; readonly tail: string }
}

// the sets' own formats
const suite = vectors('json/json-test-suite.json') as { parsing: JsonCase[] } | undefined
const naughty = vectors('strings/blns.json') as string[] | undefined
const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
const objects = vectors('injection/objects.json') as Record<string, unknown> | undefined
const names = vectors('usernames/usernames.json') as Record<string, unknown> | undefined

/** What an answer must not tell of the inside. */
const inside =
  /node_modules|\.ts:\d|cognate-local|dynoxide|pool#|identity#|BEGIN [A-Z]+ KEY|\n +at /u

/** Texts that are no fair name of anything, beside the published ones. */
const ownTexts = [
  '',
  '\ud800',
  '\u0000',
  '__proto__',
  '漢'.repeat(2048),
  'x'.repeat(131_073),
  `a@${'b.'.repeat(900)}c`,
  '9'.repeat(400),
  'eyJhbGciOiJub25lIn0.e30.',
  Buffer.from('null').toString('base64url'),
]
const oddValues = [null, true, -1, 1.5, 2 ** 53, [], {}, [[]], [null], { a: 'b' }]

/** How many of all the values each place gets; all of them come round over all places. */
const valuesAPlace = 4

let world: World
let inputs: Readonly<Record<string, Input>>

beforeAll(async () => {
  world = await newWorld()
  inputs = plausibleInputs(world)
})

async function survive(operation: BuiltOperation, input: Input, options: CallOptions = {}) {
  const answer = await rawCall(operation, input, options)
  if (isFault(answer))
    throw new Error(`${operation.name} ${JSON.stringify(options.body ?? input)}: ${answer.text}`)
  return answer
}

function isFault({ status, text, type }: RawAnswer): boolean {
  const isTooLong = status === 431 // a path of this length is refused before anything reads it
  return status >= 500 || (type === 'not JSON' && !isTooLong) || inside.test(text)
}

if (!suite || !naughty || !fields || !objects || !names) {
  it.skip('withstands hostile inputs (the vectors are not here)', () => undefined)
} else {
  const texts = [...naughty, ...Object.values(fields).flat(), ...Object.values(names).flat(2)]
  const values: unknown[] = [...texts, ...ownTexts, ...oddValues]
  let turn = 0
  const bodies = ['pollution', 'types', 'twice', 'massAssignment'].flatMap(
    (kind) => objects[kind] as string[], // the set's own format
  )

  describe.each(builtOperations.map((operation) => ({ name: operation.name, operation })))(
    '$name',
    ({ name, operation }) => {
      it('takes hostile texts and values in every member, or refuses them', async () => {
        const input = inputs[name] ?? {}
        const attacks = placesIn(input).flatMap((place) =>
          Array.from({ length: valuesAPlace }, () => {
            turn = (turn + 1) % values.length
            return withAt(input, place, values[turn])
          }),
        )
        await Promise.all(attacks.map((attack) => survive(operation, attack)))
      })

      it('takes hostile bodies, or refuses them', async () => {
        await Promise.all(bodies.map((body) => survive(operation, inputs[name] ?? {}, { body })))
      })
    },
  )

  describe('a body', () => {
    it('may be any document of the JSON test suite', async () => {
      const documents = suite.parsing.map(({ b64 = '', repeat }) => {
        const { unit = '', times = 0, tail = '' } = repeat ?? {}
        const text = Buffer.from(unit, 'base64').toString().repeat(times)
        const end = Buffer.from(tail, 'base64')
        return Buffer.concat([Buffer.from(b64, 'base64'), Buffer.from(text), end])
      })
      const operation = builtOperation('SignUp')
      await Promise.all(documents.map((body) => survive(operation, {}, { body })))
    })

    it.each([
      ['100,000 levels deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
      ['of two megabytes', `{"Username":"${'x'.repeat(2_000_000)}"}`],
      ['of 50,000 members', `{${'"k":"v",'.repeat(50_000)}"k":"v"}`],
    ])('%s is refused within a second', async (_, body) => {
      const { milliseconds } = await survive(builtOperation('SignUp'), {}, { body })
      expect(milliseconds).toBeLessThan(1000)
    })
  })
}

describe('a list without a limit of its own', () => {
  const many = 60_000

  it.each<[string, Input]>([
    ['CreateUserPool', { PoolName: 'x', AliasAttributes: Array(many).fill('email') }],
    ['CreateUserPool', { PoolName: 'x', AutoVerifiedAttributes: Array(many).fill('email') }],
    ['CreateUserPoolClient', { ClientName: 'x', ReadAttributes: Array(many).fill('email') }],
    [
      'CreateUserPoolClient',
      { ClientName: 'x', ExplicitAuthFlows: Array(20_000).fill('ALLOW_USER_SRP_AUTH') },
    ],
    ['UntagResource', { TagKeys: Array(many).fill('a') }],
    ['ListUsers', { AttributesToGet: Array(many).fill('sub') }],
    ['DeleteUserAttributes', { UserAttributeNames: Array(many).fill('x') }],
  ])('does not make the answer of %s grow: %#', async (name, members) => {
    const input = { ...inputs[name], ...members }
    const { text } = await survive(builtOperation(name), input)
    expect(text.length).toBeLessThan(100_000)
  })
})

describe('a key called __proto__', () => {
  const own = '{"__proto__":"x"}'

  it('is kept like any other', async () => {
    const ResourceArn = String(inputs.TagResource?.ResourceArn)
    const body = `{"ResourceArn":"${ResourceArn}","Tags":${own}}`
    expect((await survive(builtOperation('TagResource'), {}, { body })).type).toBeUndefined()
    const { text } = await survive(builtOperation('ListTagsForResource'), { ResourceArn })
    expect(text).toContain('"__proto__":"x"')
  })

  it('changes nothing of a request or a name', async () => {
    const { poolId, clientId } = world.ours
    const who = `"ClientId":"${clientId}","Username":"proto","Password":"${password}"`
    const body = `{${who},"ClientMetadata":${own}}`
    expect((await survive(builtOperation('SignUp'), {}, { body })).type).toBeUndefined()
    await call('CreateGroup', { UserPoolId: poolId, GroupName: '__proto__' })
    const member = { UserPoolId: poolId, GroupName: '__proto__', Username: 'proto' }
    await call('AdminAddUserToGroup', member)
    const { Groups } = await call<{ Groups: unknown[] }>('AdminListGroupsForUser', member)
    expect(Groups).toMatchObject([{ GroupName: '__proto__' }])
  })
})

describe('claims of a token that nobody has checked yet', () => {
  const claims = [
    'iss',
    'username',
    'client_id',
    'jti',
    'origin_jti',
    'sub',
    'cognito:username',
    'aud',
    'exp',
  ]
  const forgeries = ['x'.repeat(3000), '漢'.repeat(128), '', '\ud800', '\u0000', null, 1, [], {}]

  function forged(token: string, claim: string, value: unknown): string {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const read = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object // our own token
    const text = JSON.stringify({ ...read, [claim]: value })
    return [header, Buffer.from(text).toString('base64url'), signature].join('.')
  }

  it.each(claims.map((claim) => [claim]))('cannot bring the store to fail: %s', async (claim) => {
    const prefix = claim === 'iss' ? `${serverUrl()}/` : ''
    for (const forgery of forgeries) {
      const value = typeof forgery === 'string' ? prefix + forgery : forgery
      const AccessToken = forged(world.ann.access, claim, value)
      const Logins = { [providerOf(world.ours)]: forged(world.ann.id, claim, value) }
      const { IdentityPoolId, IdentityId } = world.annsIdentity
      for (const name of ['GetUser', 'GetId', 'GetOpenIdToken', 'GetCredentialsForIdentity']) {
        const input = { AccessToken, IdentityPoolId, IdentityId, Logins }
        const { type } = await survive(builtOperation(name), input)
        expect([name, value, type]).toEqual([name, value, 'NotAuthorizedException'])
      }
    }
  })
})

it('quotes no token in the refusal of too many logins', async () => {
  const names = Array.from({ length: 11 }, (_, index) => `provider-${String(index)}`)
  const Logins = Object.fromEntries(names.map((name) => [name, world.ann.id]))
  const { IdentityPoolId } = world.annsIdentity
  const { type, text } = await survive(builtOperation('GetId'), { IdentityPoolId, Logins })
  expect(type).toBe('ValidationException')
  expect(text).not.toContain(world.ann.id.slice(0, 20))
})

it('is healthy after all this', async () => {
  const answer = await fetch(`${serverUrl()}/health`)
  expect(await answer.json()).toMatchObject({ status: 'ok' })
})
