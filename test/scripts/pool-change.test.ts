import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { noteDatabaseAddress } from '../../local/database-address.ts'
import { openFolders } from '../../local/data-folder.ts'
import { startDynamoDb } from '../../local/dynamodb.ts'
import { createTable } from '../../local/table.ts'
import { createServices } from '../../lib/services.ts'
import { requirePool, type UserPool } from '../../lib/store/user-pools.ts'
import { aPool } from '../builders.ts'
import { aSignUp } from '../operations/user-pools/users/setting.ts'
import { readParameters } from '../../scripts/pool-change/parameters.ts'

jest.setTimeout(60_000)

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
let pool: UserPool

/** Runs work on the database of the data folder. */
async function atDatabase<T>(
  work: (services: ReturnType<typeof createServices>, url: string) => Promise<T>,
): Promise<T> {
  const folders = await openFolders(folder)
  const database = await startDynamoDb({ dataFolder: folder })
  try {
    await createTable(database.url, { name: 'cognate-local' })
    process.env.AWS_ENDPOINT_URL_DYNAMODB = database.url
    process.env.AWS_ACCESS_KEY_ID = 'local'
    process.env.AWS_SECRET_ACCESS_KEY = 'local'
    const services = createServices({
      ...process.env,
      COGNATE_TABLE: 'cognate-local',
      COGNATE_KEY_FILE: join(folder, 'key'),
    })
    return await work(services, database.url)
  } finally {
    await database.stop()
    await folders.release()
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cognate-change-'))
  await atDatabase(async (services) => {
    pool = await aPool(services)
    await aSignUp(services, pool, { name: 'jane', values: { email: 'jane@example.com' } })
    await aSignUp(services, pool, { name: 'john' })
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command, and answers what it wrote and how it ended. */
async function command(...parameters: readonly string[]) {
  const child = spawn(process.execPath, ['scripts/pool-change.ts', ...parameters], {
    cwd: root,
    env: { PATH: process.env.PATH, COGNATE_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { out, error, code }
}

const byEmail = ['--username-attributes', 'email']

describe('npm run pool:change', () => {
  it('says who stands in the way, and exits with 2', async () => {
    const report = join(folder, 'report.jsonl')
    const given = ['--pool', pool.id, ...byEmail, '--report', report]
    const { out, code } = await command(...given)
    expect(code).toBe(2)
    expect(out).toBe(
      'Looked at 2 users.\nIn the way:\n  users without email: john\n' +
        'The change is not made. Solve this, or say what to do: --accept missing-value.\n',
    )
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({
      kind: 'missing-value',
      attribute: 'email',
      username: 'john',
    })
  })

  it('changes the pool in the data folder of a server that does not run', async () => {
    const { out, code } = await command('--pool', pool.id, ...byEmail, '--accept', 'missing-value')
    expect([code, out]).toEqual([0, expect.stringMatching(/The pool is changed\.\n$/u)])
    await atDatabase(async ({ table }) => {
      expect((await requirePool(table, pool.id)).settings.UsernameAttributes).toEqual(['email'])
    })
  })

  it('asks the database of the server that runs', async () => {
    await atDatabase(async ({ table }, url) => {
      const noted = noteDatabaseAddress(folder, url)
      const parameters = ['--pool', pool.id, '--case-sensitive', 'false', '--settle', '0']
      expect(await command(...parameters)).toMatchObject({ code: 0, error: '' })
      expect((await requirePool(table, pool.id)).settings.UsernameConfiguration).toEqual({
        CaseSensitive: false,
      })
      await noted.stop()
    })
  })

  it.each([
    [['--pool', 'us-east-1_nosuch', ...byEmail], 'User pool us-east-1_nosuch does not exist.'],
    [['--pool', 'us-east-1_nosuch'], 'There is nothing to change: see --help'],
    [byEmail, '--pool is missing: the id of the user pool'],
  ])('exits with 1 for %j', async (parameters, sentence) => {
    expect(await command(...parameters)).toEqual({ code: 1, out: '', error: `${sentence}\n` })
  })
})

describe('readParameters', () => {
  const read = (...line: string[]) => readParameters(['--pool', 'us-east-1_a', ...line])

  it('reads what shall change, attribute by attribute', () => {
    const file = join(folder, 'schema.json')
    const entry = { Name: 'name', StringAttributeConstraints: { MaxLength: '9' } }
    writeFileSync(file, JSON.stringify([entry]))
    expect(
      read(
        ...['--alias-attributes', 'email,preferred_username', '--username-attributes', 'none'],
        ...['--require', 'name,email', '--immutable', 'name', '--schema', file],
      ).change,
    ).toEqual({
      aliasAttributes: ['email', 'preferred_username'],
      usernameAttributes: [],
      caseSensitive: undefined,
      attributes: [
        { ...entry, Required: true, Mutable: false },
        { Name: 'email', Required: true },
      ],
    })
  })

  it.each([
    [['--case-sensitive', 'maybe'], '--case-sensitive is true or false'],
    [['--username-attributes', 'name'], '--username-attributes name: it is email, phone_number'],
    [['--on-collision', 'ask', ...byEmail], '--on-collision ask: it is keep-oldest, keep-newest'],
    [['--settle', '-1', ...byEmail], 'settle'],
    [['--nonsense'], 'nonsense'],
  ])('refuses %j', (line, sentence) => {
    expect(() => read(...line)).toThrow(sentence)
  })
})
