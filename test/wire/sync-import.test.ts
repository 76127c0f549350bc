import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetPrincipalTagAttributeMapCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoSyncClient,
  DeleteDatasetCommand,
  GetIdentityPoolConfigurationCommand,
  ListRecordsCommand,
  SetIdentityPoolConfigurationCommand,
  UpdateRecordsCommand,
  type RecordPatch,
} from '@aws-sdk/client-cognito-sync'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { decodeJwt } from 'jose'
import { asAdmin } from './clients.ts'
import { ownDatabase, startServer, type ServerProcess } from './server.ts'
import { startThrottlingFront, type ThrottlingFront } from './throttling-front.ts'
import { become, loginOf, newIdentityPool, newPerson, newPool, providerOf } from './world.ts'

jest.setTimeout(180_000)

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cognate-sync-import-'))
const journal = join(folder, 'journal.jsonl')

let target: ServerProcess
let front: ThrottlingFront
let IdentityPoolId: string
let guests: string[]
let user: string

beforeAll(async () => {
  ;[target, front] = await Promise.all([
    startServer({ ...ownDatabase, COGNATE_DATA: join(folder, 'data') }),
    startThrottlingFront(asAdmin().endpoint),
  ])
  await fillSource()
})
afterAll(async () => {
  await Promise.all([target.stop(), front.stop()])
  rmSync(folder, { recursive: true })
})

const from = {
  identity: new CognitoIdentityClient(asAdmin()),
  sync: new CognitoSyncClient(asAdmin()),
}

/** What one dataset of the source, or of here, is used by. */
function aDataset(sync: CognitoSyncClient, IdentityId: string, DatasetName = 'notes') {
  const name = { IdentityPoolId, IdentityId, DatasetName }
  const list = (LastSyncCount = 0) =>
    sync.send(new ListRecordsCommand({ ...name, LastSyncCount, MaxResults: 1024 }))
  const update = async (...RecordPatches: RecordPatch[]) => {
    const { SyncSessionToken } = await list()
    return sync.send(new UpdateRecordsCommand({ ...name, SyncSessionToken, RecordPatches }))
  }
  return { list, update, remove: () => sync.send(new DeleteDatasetCommand(name)) }
}

const PushSync = { ApplicationArns: ['arn:aws:sns:us-east-1:123456789012:app/GCM/notes'] }

const deviceTime = new Date('2020-01-02T03:04:05.678Z')

const replace = (Key: string, Value: string, SyncCount = 0): RecordPatch => {
  return { Op: 'replace', Key, Value, SyncCount, DeviceLastModifiedDate: deviceTime }
}

async function fillSource() {
  const users = await newPool()
  const person = await newPerson(users, 'ann')
  IdentityPoolId = await newIdentityPool(users)
  await from.identity.send(
    new SetPrincipalTagAttributeMapCommand({
      ...{ IdentityPoolId, IdentityProviderName: providerOf(users) },
      PrincipalTags: { team: 'custom:team' },
    }),
  )
  const pool = await from.identity.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))
  const SupportedLoginProviders = { 'api.twitter.com': 'key;secret' }
  await from.identity.send(new UpdateIdentityPoolCommand({ ...pool, SupportedLoginProviders }))
  await from.sync.send(new SetIdentityPoolConfigurationCommand({ IdentityPoolId, PushSync }))
  guests = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { IdentityId = '' } = await from.identity.send(new GetIdCommand({ IdentityPoolId }))
      return IdentityId
    }),
  )
  user = (await become(IdentityPoolId, person)).IdentityId
  const [many = '', large = '', ...others] = guests
  for (let index = 0; index < 20; index++) {
    await aDataset(from.sync, many, `d${index}`).update(replace('k', String(index)))
  }
  await aDataset(from.sync, large).update(
    ...Array.from({ length: 1024 }, (_, index) => replace(`k${index}`, 'v'.repeat(900))),
  )
  for (const id of [...others, user]) await aDataset(from.sync, id).update(replace('a', id))
  const notes = aDataset(from.sync, user)
  await notes.update(replace('b', '2'))
  await notes.update({ Op: 'remove', Key: 'b', SyncCount: 2 }, replace('c', '3'))
  const anew = aDataset(from.sync, others[0] ?? '')
  await anew.update(replace('old', '2'))
  await anew.remove()
  await anew.update(replace('new', '3'))
}

/** Starts the command, at a source that throttles. */
function start(...parameters: readonly string[]) {
  return startInto(join(folder, 'data'), ...parameters)
}

function startInto(data: string, ...parameters: readonly string[]) {
  const source = ['--from-region', 'us-east-1', '--identity-pool', IdentityPoolId]
  const line = [...source, '--identity-rate', '500', ...parameters]
  const child = spawn(process.execPath, ['scripts/sync-import.ts', ...line], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      COGNATE_DATA: data,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_COGNITO_IDENTITY: front.url,
      AWS_ENDPOINT_URL_COGNITO_SYNC: front.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ended = Promise.all([text(child.stdout), text(child.stderr), exited])
  return { child, ended: ended.then(([out, error, code]) => ({ out, error, code })) }
}

const linesOfJournal = () =>
  existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0

describe('npm run sync:import', () => {
  it.each([
    ['--logins', 'identity,provider,subject\nnobody,nothing,none\n', 'none--logins, line 2: '],
    ['--journal', '{"region":"eu-west-1"}\n', 'is not the journal of this import'],
  ])('ends when %s names a file that is none', async (parameter, content, complaint) => {
    const path = join(folder, `none${parameter}`)
    writeFileSync(path, content)
    const { error, code } = await startInto(join(folder, 'no server'), parameter, path).ended
    expect({ error, code }).toEqual({ error: expect.stringContaining(complaint), code: 1 })
  })

  it('looks first, and writes nothing', async () => {
    const { out, code } = await start('--dry-run', '--rate', '500').ended
    expect({ out, code }).toEqual({
      out: `A dry run, nothing is written. It would be:
The pool: imported.
31 identities: 31 imported.
  30 guests, 0 with logins that are known, 1 whose logins have yet to be proved, 0 disabled.
50 datasets: 50 imported.
`,
      code: 0,
    })
    const here = new CognitoIdentityClient(asAdmin(target.url))
    const question = here.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))
    await expect(question).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('goes on where it was killed, throttled all the while', async () => {
    const first = start('--journal', journal, '--rate', '40')
    while (first.child.exitCode === null && linesOfJournal() < 5) await pause(20)
    first.child.kill('SIGKILL')
    expect((await first.ended).code).toBeNull()
    expect(linesOfJournal()).toBeLessThan(31)
    const { out, error, code } = await start('--journal', journal, '--rate', '500').ended
    expect(error).toMatch(/^Going on after \d+ identities\.\n/u)
    expect({ out, code }).toEqual({ out: expect.stringMatching(/^31 identities: /mu), code: 0 })
    expect(out).toContain('\n50 datasets: ')
    expect(front.throttled()).toBeGreaterThan(10)
  })

  it('finds no difference then', async () => {
    const { out, code } = await start('--verify', '--rate', '500').ended
    expect({ out, code }).toEqual({
      out: 'Compared 31 identities and 50 datasets.\nNo difference.\n',
      code: 0,
    })
    const here = new CognitoSyncClient(asAdmin(target.url))
    const question = new GetIdentityPoolConfigurationCommand({ IdentityPoolId })
    expect((await here.send(question)).PushSync).toEqual(PushSync)
  })

  it('finds nothing to do the second time', async () => {
    const { out } = await start('--journal', journal, '--rate', '500').ended
    expect(out).toContain('\n31 identities: 31 unchanged.\n')
    expect(out).toContain('\n50 datasets: 50 unchanged.\n')
  })

  it('exits with 1 when the source lets nobody in, and says why', async () => {
    const command = start('--journal', join(folder, 'other'), '--profile', 'nobody')
    const { out, error, code } = await command.ended
    expect({ out, code }).toEqual({ out: '', code: 1 })
    expect(error).toMatch(/^CredentialsProviderError: .*nobody/u)
  })
})

describe('what was imported', () => {
  const here = () => new CognitoIdentityClient(asAdmin(target.url))

  /** A device of somebody, with the credentials that it gets here. */
  async function deviceOf(IdentityId: string, Logins?: Record<string, string>) {
    const { Credentials } = await here().send(
      new GetCredentialsForIdentityCommand({ IdentityId, Logins }),
    )
    const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretKey,
      sessionToken: SessionToken,
    }
    return new CognitoSyncClient({ ...asAdmin(target.url), credentials })
  }

  it('serves a guest’s device from where it stood', async () => {
    const [, large = '', recreated = ''] = guests
    const notes = aDataset(await deviceOf(large), large)
    expect(await notes.list(1)).toMatchObject({ Count: 0, DatasetSyncCount: 1 })
    await notes.update(replace('k7', 'changed', 1))
    expect(await notes.list(1)).toMatchObject({
      Records: [{ Key: 'k7', Value: 'changed', SyncCount: 2, LastModifiedBy: large }],
      DatasetDeletedAfterRequestedSyncCount: false,
    })
    const anew = aDataset(await deviceOf(recreated), recreated)
    expect(await anew.list(2)).toMatchObject({
      Records: [{ Key: 'new', SyncCount: 3 }],
      DatasetDeletedAfterRequestedSyncCount: true,
    })
    const { out, code } = await start('--verify', '--rate', '500').ended
    expect({ out, code }).toEqual({
      out: 'Compared 31 identities and 50 datasets.\n1 of them changed here since.\nNo difference.\n',
      code: 0,
    })
  })

  it('is a person’s own once the pool’s owner says whose login it is', async () => {
    const options = { url: target.url }
    const users = await newPool({}, options)
    const person = await newPerson(users, 'ann', options)
    const pool = await here().send(new DescribeIdentityPoolCommand({ IdentityPoolId }))
    const provider = { ProviderName: providerOf(users), ClientId: users.clientId }
    await here().send(
      new UpdateIdentityPoolCommand({ ...pool, CognitoIdentityProviders: [provider] }), // what it answered
    )
    await expect(deviceOf(user, loginOf(person))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    const { sub } = decodeJwt(person.id)
    const logins = join(folder, 'logins.csv')
    writeFileSync(logins, `identity,provider,subject\n${user},${users.poolId},${sub}\n`)
    const { out, code } = await start('--logins', logins, '--journal', journal, '--rate', '500')
      .ended
    expect({ out, code }).toMatchObject({
      out: expect.stringContaining('here already with other settings, which stay'),
      code: 0,
    })
    const { Records = [] } = await aDataset(await deviceOf(user, loginOf(person)), user).list(2)
    const told = new Map(Records.map((record) => [record.Key, record]))
    expect([...told.keys()].sort()).toEqual(['b', 'c'])
    expect(told.get('b')?.Value).toBeUndefined()
    expect(told.get('c')).toMatchObject({
      ...{ Value: '3', SyncCount: 3, DeviceLastModifiedDate: deviceTime },
    })
  })
})
