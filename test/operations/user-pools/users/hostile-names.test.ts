import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import { ServiceError } from '../../../../lib/errors.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { vectors } from '../../../vectors.ts'
import { attributes, invite, look } from './setting.ts'

const naughty = vectors('strings/blns.json') as string[] | undefined // a list of strings
const withVectors = naughty ? it : it.skip

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, { AliasAttributes: ['email', 'preferred_username'] })
})
afterAll(() => test.stop())

/** Milliseconds for a test that does a great deal. */
const patience = 60_000

/** As user name, as attribute and as alias: what is taken reads back the same. */
async function keptOrRefused(text: string): Promise<void> {
  const values = attributes({ nickname: text, preferred_username: text })
  const asName = await outcome(invite(test.services, pool, { Username: text }))
  if (asName) expect((await look(test.services, pool, text)).Username).toBe(text)
  const Username = `user-${randomUUID()}`
  const asValue = await outcome(invite(test.services, pool, { Username, UserAttributes: values }))
  if (!asValue || text === '') return
  expect((await look(test.services, pool, Username)).attributes.nickname).toBe(text)
  expect((await look(test.services, pool, text)).Username).toBe(Username)
}

/** Undefined for what was refused; any other failure is one of ours. */
async function outcome<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError)
    return undefined
  }
}

describe('names and values from outside', () => {
  withVectors(
    'are kept as they are or refused (skipped without the vectors beside the checkout)',
    async () => {
      const texts = naughty ?? []
      for (let start = 0; start < texts.length; start += 32) {
        await Promise.all(texts.slice(start, start + 32).map(keptOrRefused))
      }
    },
    patience,
  )

  it.each(['__proto__', 'constructor', 'toString', 'user#user', 'pool#x', '"', '\\', "' OR 1=1"])(
    'find the user %s and nobody else',
    async (name) => {
      const text = name.replaceAll(' ', '_')
      const own = await aPool(test.services)
      await invite(test.services, own, { Username: text })
      await invite(test.services, own, { Username: `${text}x` })
      expect((await look(test.services, own, text)).Username).toBe(text)
      const quoted = text.replace(/["\\]/gu, '\\$&')
      const Filter = `username = "${quoted}"`
      const { Users: users = [] } = await run(listUsers, test.services, {
        UserPoolId: own.id,
        Filter,
      })
      expect(users.map(({ Username }) => Username)).toEqual([text])
    },
  )
})
