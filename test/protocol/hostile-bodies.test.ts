import { describe, expect, it } from '@jest/globals'
import { ServiceError } from '../../lib/errors.ts'
import { parseJsonBody } from '../../lib/protocol/json-body.ts'
import { identityPools, sync, userPools } from '../../lib/protocol/models/index.ts'
import type { Api } from '../../lib/protocol/models/index.ts'
import { readInput } from '../../lib/protocol/read-input.ts'
import { vectors } from '../vectors.ts'
import { cpuMilliseconds } from '../cpu-time.ts'

interface JsonCase {
  name: string
  expect?: 'y' | 'n' | 'i'
  b64?: string
  repeat?: { unit: string; times: number; tail: string }
}

interface Suite {
  parsing: JsonCase[]
  transform: JsonCase[]
}

interface Objects {
  pollution: string[]
  types: string[]
  twice: string[]
  massAssignment: string[]
  size: { deepArrays: number; longString: number; manyKeys: number }
}

// the sets' own formats
const suite = vectors('json/json-test-suite.json') as Suite | undefined
const naughty = vectors('strings/blns.json') as string[] | undefined
const objects = vectors('injection/objects.json') as Objects | undefined
const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined

const everyOperation = [userPools, identityPools, sync].flatMap((api) =>
  Object.keys(api.operations).map((name): [Api, string] => [api, name]),
)

/** What parsing and reading give: an input, or undefined for a refusal in the API's own words. */
function attempt(api: Api, operation: string, body: string | Uint8Array) {
  try {
    return readInput(api, operation, parseJsonBody(body))
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return undefined
    throw error
  } finally {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  }
}

function bytes({ b64 = '', repeat = { unit: '', times: 0, tail: '' } }: JsonCase): Buffer {
  const unit = Buffer.from(repeat.unit, 'base64').toString()
  const tail = Buffer.from(repeat.tail, 'base64')
  return Buffer.concat([Buffer.from(b64, 'base64'), Buffer.from(unit.repeat(repeat.times)), tail])
}

if (suite === undefined || naughty === undefined || objects === undefined || fields === undefined) {
  it.skip('withstands hostile bodies (the vectors are not here)', () => undefined)
} else {
  describe('parseJsonBody', () => {
    const wanted = (entry: JsonCase) => entry.expect === 'y' || entry.expect === 'n'

    it.each(suite.parsing.filter(wanted))('judges $name rightly', (entry) => {
      // a body must be an object, so each document is tried as a member of one
      const body = Buffer.concat([Buffer.from('{"a":'), bytes(entry), Buffer.from('}')])
      const parse = () => parseJsonBody(body)
      if (entry.expect === 'y') expect(Object.keys(parse())).toEqual(['a'])
      else expect(parse).toThrow(ServiceError)
    })
  })

  describe('a JSON document', () => {
    it.each([...suite.parsing, ...suite.transform])('$name is read or refused', (entry) => {
      attempt(userPools, 'SignUp', bytes(entry))
    })
  })

  describe('a naughty string', () => {
    const strings = [...naughty, ...Object.values(fields).flat()]

    it.each(strings.map((text) => [text]))('%j is kept as it is, or refused', (text) => {
      const UserAttributes = [{ Name: text, Value: text }]
      const signUp = { ClientId: 'x', Username: text, Password: text, UserAttributes }
      const input = attempt(userPools, 'SignUp', JSON.stringify(signUp))
      if (input !== undefined) expect(input).toEqual(signUp)

      const update = { AccessToken: 'a', UserAttributes: [{ Name: 'nickname', Value: text }] }
      const updated = attempt(userPools, 'UpdateUserAttributes', JSON.stringify(update))
      if (text.length <= 2048) expect(updated).toEqual(update)

      const keyed = { ClientId: 'x', Username: 'u', ClientMetadata: { [text]: text } }
      const metadata = attempt(userPools, 'SignUp', JSON.stringify(keyed))?.ClientMetadata
      expect(Object.entries(metadata as object)).toEqual([[text, text]])
    })
  })

  describe.each(everyOperation.map(([api, name]) => ({ api, name })))(
    'a hostile body of $name',
    ({ api, name }) => {
      it('is read or refused, and changes no prototype', () => {
        const { pollution, types, twice, massAssignment } = objects
        for (const body of [...pollution, ...types, ...twice, ...massAssignment]) {
          const input = attempt(api, name, body)
          if (input === undefined) continue
          expect(Object.getPrototypeOf(input)).toBe(Object.prototype)
          expect(Object.keys(input)).not.toContain('__proto__')
        }
      })
    },
  )

  describe('a body of great size', () => {
    const { deepArrays, longString, manyKeys } = objects.size
    const keys = Array.from({ length: manyKeys }, (_, index) => `"k${index}":"v"`).join(',')

    it.each([
      ['deep lists', `${'['.repeat(deepArrays)}${']'.repeat(deepArrays)}`],
      ['deep lists in an object', `{"a":${'['.repeat(deepArrays)}${']'.repeat(deepArrays)}}`],
      ['deep objects', `${'{"a":'.repeat(deepArrays)}1${'}'.repeat(deepArrays)}`],
      ['a long text', `{"Username":"${'x'.repeat(longString)}"}`],
      ['a text just short enough', `{"Username":"${'x'.repeat(1_000_000)}"}`],
      ['many members', `{${keys}}`],
    ])('%s is refused in little time', async (_, body) => {
      const work = () => expect(attempt(userPools, 'SignUp', body)).toBeUndefined()
      expect(await cpuMilliseconds(work)).toBeLessThan(1000)
    })

    it('many keys of a map are read in little time', async () => {
      const body = `{"ClientId":"x","Username":"u","ClientMetadata":{${keys.slice(0, 900_000).replace(/,[^,]*$/, '')}}}`
      const work = () => expect(attempt(userPools, 'SignUp', body)).toBeDefined()
      expect(await cpuMilliseconds(work)).toBeLessThan(1000)
    })
  })
}
