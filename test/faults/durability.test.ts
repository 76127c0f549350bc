import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freePort } from '../../local/free-port.ts'
import { filling, hammer, type Record, type Target } from '../wire/hammer.ts'
import { childrenOf, isRunning, type Process } from '../wire/processes.ts'
import { builtOperation, call, rawCall, type Input } from '../wire/raw-calls.ts'
import { startServer, type ServerProcess } from '../wire/server.ts'
import { become, newIdentityPool, newPool, password, type Someone } from '../wire/world.ts'

/** After how many acknowledged writes the server is killed. */
const writesBeforeTheEnd = 60

const folder = mkdtempSync(join(tmpdir(), 'cognate-durability-'))
let env: { COGNATE_DATA: string; PORT: string }
let server: ServerProcess
let target: Omit<Target, 'round'>
let guest: Someone

beforeAll(async () => {
  env = { COGNATE_DATA: folder, PORT: String(await freePort()) }
  server = await startServer(env)
  const { url } = server
  const [byMail, byAlias] = [
    await newPool({ UsernameAttributes: ['email'] }, { url }),
    await newPool({ AliasAttributes: ['email'] }, { url }),
  ]
  await call('CreateGroup', { UserPoolId: byMail.poolId, GroupName: 'staff' }, { url })
  guest = await become(await newIdentityPool(undefined, { url }), undefined, { url })
  target = { url, byMail, byAlias, group: 'staff', owner: guest }
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const ask = (name: string, input: Input) =>
  rawCall(builtOperation(name), input, { url: server.url })

function engineOf({ pid }: ServerProcess): Process {
  const [engine, ...more] = childrenOf(pid).filter(({ command }) =>
    command.includes('dynoxide --port'),
  )
  if (!engine || more.length > 0) throw new Error('There is not one engine')
  return engine
}

/** Kills the server in the middle of writes, and starts it again on the same port and folder. */
async function crash(round: number, { withEngine }: { withEngine: boolean }): Promise<Record> {
  const engine = engineOf(server)
  let writes = 0
  const record = await hammer({ ...target, round }, () => {
    writes += 1
    if (writes !== writesBeforeTheEnd) return
    process.kill(server.pid, 'SIGKILL')
    if (withEngine) process.kill(engine.pid, 'SIGKILL')
  })
  await server.stop('SIGKILL')
  server = await startServer(env)
  expect(isRunning(engine)).toBe(false)
  return record
}

async function checkSignUps({ signUps, confirmed, members }: Record): Promise<void> {
  const { poolId: UserPoolId, clientId: ClientId } = target.byMail
  for (const [email, sub] of signUps) {
    const who = { UserPoolId, Username: email }
    const { status, body } = await ask('AdminGetUser', who)
    if (sub !== undefined) expect(body.UserAttributes).toContainEqual({ Name: 'sub', Value: sub })
    if (confirmed.has(email)) expect(body.UserStatus).toBe('CONFIRMED')
    const again = await ask('SignUp', { ClientId, Username: email, Password: password })
    expect([email, again.type]).toEqual([
      email,
      status === 200 ? 'UsernameExistsException' : undefined,
    ])
    const { body: listed } = await ask('ListUsers', { UserPoolId, Filter: `email = "${email}"` })
    expect(listed.Users).toHaveLength(1)
    const { body: groups } = await ask('AdminListGroupsForUser', who)
    if (members.has(email)) expect(groups.Groups).toMatchObject([{ GroupName: 'staff' }])
  }
}

async function checkAliases({ created, addresses }: Record): Promise<void> {
  const { poolId: UserPoolId } = target.byAlias
  for (const [Username, { asked, acknowledged }] of addresses) {
    const { status, body } = await ask('AdminGetUser', { UserPoolId, Username })
    if (created.get(Username)) expect(status).toBe(200)
    const attributes = (body.UserAttributes ?? []) as { Name: string; Value: string }[] // a user's
    const email = attributes.find(({ Name }) => Name === 'email')?.Value
    if (acknowledged !== undefined) expect([acknowledged, asked.at(-1)]).toContain(email)
    for (const address of asked) {
      const found = await ask('AdminGetUser', { UserPoolId, Username: address })
      const owner = address === email ? Username : undefined
      expect([address, found.body.Username]).toEqual([address, owner])
    }
    if (status === 200) continue
    const again = await ask('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' })
    expect(again.status).toBe(200)
  }
}

async function checkDatasets({ values }: Record): Promise<void> {
  for (const [size, { asked, acknowledged }] of values) {
    const dataset = { ...target.owner, DatasetName: `of-${String(size)}` }
    const { body } = await ask('ListRecords', dataset)
    const records = body.Records as { Key: string; Value: string; SyncCount: number }[] // its output
    const found = [...new Set(records.map(({ Value }) => Value.replace(filling, '')))]
    expect(found.length).toBeLessThanOrEqual(1)
    expect([0, size]).toContain(records.length)
    if (acknowledged !== undefined) expect([acknowledged, asked]).toContain(found[0])
    const { SyncCount = 0, Key = 'key-0' } = records[0] ?? {}
    const RecordPatches = [{ Op: 'replace', Key, Value: found[0] ?? 'new', SyncCount }]
    const more = { ...dataset, SyncSessionToken: body.SyncSessionToken, RecordPatches }
    expect((await ask('UpdateRecords', more)).type).toBeUndefined()
    expect((await ask('DeleteDataset', dataset)).type).toBeUndefined()
  }
}

async function checkKeys({ people }: Record): Promise<void> {
  for (const { access, refresh, clientId } of people.slice(-3)) {
    expect((await ask('GetUser', { AccessToken: access })).type).toBeUndefined()
    const AuthParameters = { REFRESH_TOKEN: refresh }
    const input = { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }
    expect((await ask('InitiateAuth', input)).type).toBeUndefined()
  }
  const own = { url: server.url, keys: guest.keys }
  await call('ListDatasets', { ...target.owner }, own)
}

describe('a server that is killed in the middle of writes', () => {
  it.each([
    [0, 'alone', { withEngine: false }],
    [1, 'with its database engine', { withEngine: true }],
  ])(
    'keeps what it acknowledged and nothing half-done (round %d: %s)',
    async (round, _, how) => {
      const record = await crash(round, how)
      expect(record.people.length).toBeGreaterThan(0)
      await checkSignUps(record)
      await checkAliases(record)
      await checkDatasets(record)
      await checkKeys(record)
    },
    60_000,
  )
})

describe('the end of a server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s is the end of all it started', async (signal) => {
    const started = childrenOf(server.pid)
    expect(started.length).toBeGreaterThan(0)
    expect(await server.stop(signal)).toBe(0)
    expect(started.filter(isRunning)).toEqual([])
    server = await startServer(env)
  })

  it('comes with a word when its database engine ends', async () => {
    process.kill(engineOf(server).pid, 'SIGKILL')
    expect(await server.stop('SIGCONT')).toBe(1) // which only waits
    expect(server.output()).toContain('The embedded DynamoDB ended')
  })
})
