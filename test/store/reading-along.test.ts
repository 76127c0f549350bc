import { expect, it, jest } from '@jest/globals'
import { Table } from '../../lib/store/table.ts'
import type { Key } from '../../lib/store/keys.ts'

const key = (sk: string): Key => ({ pk: 'a', sk })

/** A table whose items say when they were read, and the sort keys of each reading. */
function aTable(...absent: string[]) {
  const readings: string[][] = []
  const call = (_operation: string, input: object) => {
    const { Keys } = (input as { RequestItems: { t: { Keys: { sk: { S: string } }[] } } })
      .RequestItems.t // as the table asks
    const names = Keys.map(({ sk }) => sk.S)
    readings.push(names)
    const found = names.filter((sk) => !absent.includes(sk))
    const reading = { N: String(readings.length) }
    const t = found.map((sk) => ({ pk: { S: 'a' }, sk: { S: sk }, reading }))
    return Promise.resolve({ Responses: { t } })
  }
  const read = async (table: Table, ...names: string[]) => {
    const items = await table.readAll(names.map(key))
    return [...items.values()].map(({ sk, reading }) => `${String(sk)}${String(reading)}`).sort()
  }
  return { table: new Table({ call }, 't'), readings, read }
}

it('the first reading brings along what is named, and each of it is found once', async () => {
  const { table, readings, read } = aTable()
  const along = table.along(() => Promise.resolve(['x', 'y', 'k'].map(key)))
  expect(await read(along, 'k')).toEqual(['k1'])
  expect(await read(along, 'x', 'k')).toEqual(['k2', 'x1'])
  expect(await read(along, 'x', 'y')).toEqual(['x3', 'y1'])
  expect(readings).toEqual([['k', 'x', 'y'], ['k'], ['x']])
})

it('remembers that there is no such item', async () => {
  const { table, readings, read } = aTable('x')
  const along = table.along(() => Promise.resolve([key('x')]))
  await read(along, 'k')
  expect(await read(along, 'x')).toEqual([])
  expect(readings).toHaveLength(1)
})

it('names what comes along only when something is read, and not for the table itself', async () => {
  const { table, readings, read } = aTable()
  const name = jest.fn(() => Promise.resolve([key('x')]))
  const along = table.along(name)
  await read(table, 'k')
  expect(name).not.toHaveBeenCalled()
  await read(along, 'k')
  await read(along, 'k')
  expect(name).toHaveBeenCalledTimes(1)
  expect(readings).toEqual([['k'], ['k', 'x'], ['k']])
})

it('brings along no more than one request can hold', async () => {
  const { table, readings, read } = aTable()
  const many = Array.from({ length: 120 }, (_, index) => key(`x${index}`))
  await read(
    table.along(() => Promise.resolve(many)),
    'k',
  )
  expect(readings.map(({ length }) => length)).toEqual([100])
})
