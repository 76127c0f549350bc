import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CreatePlatformApplicationCommand, SNSClient } from '@aws-sdk/client-sns'
import { inParallel } from '../../lib/parallel.ts'
import type { InboxMessage } from '../../local/inbox/message.ts'
import { readAsAndroid } from '../domain/sync/mobile-clients.ts'
import { asAdmin } from './clients.ts'
import { call } from './raw-calls.ts'
import { startServer, type ServerProcess } from './server.ts'
import { become, newIdentityPool, type Someone } from './world.ts'

const crowd = 1_000
let server: ServerProcess
let someone: Someone
beforeAll(async () => {
  server = await startServer()
  const { url } = server
  const sns = new SNSClient(asAdmin(`${url}/sns`))
  const Attributes = { PlatformCredential: 'secret' }
  const application = { Name: 'crowd', Platform: 'GCM', Attributes }
  const { PlatformApplicationArn } = await sns.send(
    new CreatePlatformApplicationCommand(application),
  )
  const IdentityPoolId = await newIdentityPool(undefined, { url })
  const PushSync = { ApplicationArns: [PlatformApplicationArn] }
  await call('SetIdentityPoolConfiguration', { IdentityPoolId, PushSync }, { url })
  someone = await become(IdentityPoolId, undefined, { url })
})
afterAll(() => server.stop())

/** Calls an operation as the identity, on its dataset. */
function run<Output>(operation: string, input: object = {}): Promise<Output> {
  const { IdentityPoolId, IdentityId, keys } = someone
  const whole = { IdentityPoolId, IdentityId, DatasetName: 'notes', ...input }
  return call<Output>(operation, whole, { keys, url: server.url })
}

/** Writes the dataset as one of its devices. */
async function write(DeviceId: string | undefined, SyncCount: number): Promise<void> {
  const { SyncSessionToken } = await run<{ SyncSessionToken: string }>('ListRecords')
  const RecordPatches = [{ Op: 'replace', Key: 'k', Value: 'v', SyncCount }]
  await run('UpdateRecords', { SyncSessionToken, RecordPatches, DeviceId })
}

/** The pushes of a count, awaited until there are so many. */
async function pushesOf(count: number, expected: number): Promise<InboxMessage[]> {
  const pushes: InboxMessage[] = []
  for (let after = '0'; pushes.length < expected;) {
    const query = new URLSearchParams({ kind: 'push', limit: '1000', wait: '10', after })
    const answer = await fetch(`${server.url}/inbox/messages?${query.toString()}`)
    const { messages } = (await answer.json()) as { messages: InboxMessage[] } // our own inbox
    if (messages.length === 0) throw new Error(`${pushes.length} of ${expected} pushes came`)
    after = messages[0]?.id ?? after
    pushes.push(...messages.filter(({ text }) => readAsAndroid(text).syncCount === count))
  }
  return pushes
}

describe('a change of a dataset with 1,000 devices of one identity', () => {
  it('wakes all but the writer’s, each once', async () => {
    await write(undefined, 0)
    const tokens = Array.from({ length: crowd }, (_, index) => `token-${index}`)
    const ids = new Map<string, string>()
    await inParallel(tokens, 16, async (Token) => {
      const registered = await run<{ DeviceId: string }>('RegisterDevice', {
        Platform: 'GCM',
        Token,
      })
      ids.set(Token, registered.DeviceId)
      await run('SubscribeToDataset', { DeviceId: registered.DeviceId })
    })
    const startedAt = Date.now()
    await write(ids.get('token-0'), 1)
    const answeredAfter = Date.now() - startedAt
    const pushes = await pushesOf(2, crowd - 1)
    expect(pushes.map(({ to }) => to).sort()).toEqual(tokens.slice(1).sort())
    const last = Math.max(...pushes.map(({ receivedAt }) => Date.parse(receivedAt))) - startedAt
    process.stdout.write(
      `${crowd - 1} devices are told ${last} ms after an update that was answered in ${answeredAfter} ms\n`,
    )
  }, 240_000)
})
