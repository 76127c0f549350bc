import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as identity from '@aws-sdk/client-cognito-identity'
import * as idp from '@aws-sdk/client-cognito-identity-provider'
import * as syncClient from '@aws-sdk/client-cognito-sync'
import { catalogue } from '../../lib/operations/catalogue.ts'
import { families } from '../../lib/operations/index.ts'
import { operationsTable } from '../../scripts/write-operations-table.ts'

const commandsOf = (module: object) =>
  Object.keys(module)
    .filter((name) => name.endsWith('Command') && !name.startsWith('$'))
    .map((name) => name.slice(0, -'Command'.length))
    .sort()

describe('the catalogue of operations', () => {
  it.each([
    ['user-pools', idp],
    ['identity-pools', identity],
    ['sync', syncClient],
  ])('has every command of the SDK for %s', (api, module) => {
    const names = catalogue().filter((entry) => entry.api.name === api)
    expect(names.map(({ operation }) => operation).sort()).toEqual(commandsOf(module))
  })

  it('shows in the docs which operations are built', () => {
    const written = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
    expect(written).toBe(operationsTable())
  })

  it('has no operation of user pools that is not built', () => {
    const missing = catalogue().filter(
      ({ api, family }) => api.name === 'user-pools' && family === undefined,
    )
    expect(missing.map(({ operation }) => operation)).toEqual([])
  })

  const built = Object.entries(families).flatMap(([family, { api, operations }]) =>
    Object.entries(operations).map(([name, load]) => ({ family, api, name, load })),
  )

  it('has each operation in one family only', () => {
    const names = built.map(({ api, name }) => `${api.name} ${name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(built)(
    'loads $family $name under its own name and access',
    async ({ api, name, load }) => {
      const operation = await load()
      expect(operation.name).toBe(name)
      const isUnsigned = api.operations[name]?.unsigned === true
      expect(operation.access === 'signed').toBe(!isUnsigned)
    },
  )
})
