import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import {
  ListRecordsCommand,
  RegisterDeviceCommand,
  SubscribeToDatasetCommand,
  UpdateRecordsCommand,
  type CognitoSyncClient,
} from '@aws-sdk/client-cognito-sync'
import { nextMessage } from './inbox.ts'
import type { Setting } from './setting.ts'
import { chapter, expect, refusal, short, tell } from './terminal.ts'

/** Somebody in the identity pool: the id, and a sync client with that identity's keys. */
export interface Person {
  readonly identityId: string
  readonly sync: CognitoSyncClient
}

const dataset = 'notes'

/** Trades a login, or none, for temporary AWS keys. */
export async function getKeys(setting: Setting, idToken: string | undefined): Promise<Person> {
  const { identities, identityPoolId, provider, syncAs } = setting
  const who = idToken === undefined ? 'A guest' : 'Jane'
  const Logins = idToken === undefined ? undefined : { [provider]: idToken }
  const { IdentityId: identityId = '' } = await identities.send(
    new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }),
  )
  tell(`${who} has an identity`, identityId)
  const { Credentials } = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId: identityId, Logins }),
  )
  expect(Credentials !== undefined, 'no credentials came')
  const { AccessKeyId = '', SecretKey = '', SessionToken = '', Expiration } = Credentials
  tell(
    `${who} gets AWS keys from STS`,
    `${AccessKeyId} until ${Expiration?.toISOString().slice(11, 16) ?? ''} UTC, session ${short(SessionToken)}`,
  )
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretKey,
    sessionToken: SessionToken,
  }
  return { identityId, sync: syncAs(credentials) }
}

/** Two devices of one person share a dataset; the other one is woken silently. */
export async function shareDataset(
  { identityPoolId }: Setting,
  { identityId, sync }: Person,
  inboxUrl: string,
): Promise<void> {
  chapter('Two devices, one dataset')
  const identity = { IdentityPoolId: identityPoolId, IdentityId: identityId }
  const notes = { ...identity, DatasetName: dataset }
  const list = (LastSyncCount: number) =>
    sync.send(new ListRecordsCommand({ ...notes, LastSyncCount }))
  const write = (
    token: string | undefined,
    Value: string,
    patch: { SyncCount: number; DeviceId: string },
  ) =>
    sync.send(
      new UpdateRecordsCommand({
        ...notes,
        SyncSessionToken: token,
        DeviceId: patch.DeviceId,
        RecordPatches: [{ Op: 'replace', Key: 'note-1', Value, SyncCount: patch.SyncCount }],
      }),
    )
  const register = async (Token: string) =>
    (await sync.send(new RegisterDeviceCommand({ ...identity, Platform: 'GCM', Token })))
      .DeviceId ?? ''
  const a = await register('token-of-device-a')
  const b = await register('token-of-device-b')
  const begun = await list(0)
  await write(begun.SyncSessionToken, 'Buy milk', { SyncCount: 0, DeviceId: a })
  await sync.send(new SubscribeToDatasetCommand({ ...notes, DeviceId: b }))
  tell('Device A writes a note, device B subscribes', 'note-1: Buy milk (sync count 1)')
  const seen = await list(1)
  await write(seen.SyncSessionToken, 'Buy oat milk', { SyncCount: 1, DeviceId: a })
  tell('Device A changes the note', 'note-1: Buy oat milk (sync count 2)')
  const push = await nextMessage(inboxUrl, 'token-of-device-b')
  tell('Device B is woken by a silent push', push.text)
  const changed = await list(1)
  const [record] = changed.Records ?? []
  expect(record?.Value === 'Buy oat milk', 'device B did not see the change')
  tell(
    'Device B lists what changed',
    `${record.Key ?? ''}: ${record.Value} (sync count ${String(record.SyncCount)})`,
  )
  const conflict = write(changed.SyncSessionToken, 'Buy beer', { SyncCount: 1, DeviceId: b })
  const { name } = await refusal(conflict, 'ResourceConflictException')
  tell('Device B writes on an old count and is refused', name)
}

/** A guest writes own data, and reaches nobody else's. */
export async function visit(setting: Setting, jane: Person): Promise<void> {
  chapter('A guest')
  const { identityPoolId: IdentityPoolId } = setting
  const guest = await getKeys(setting, undefined)
  const own = { IdentityPoolId, IdentityId: guest.identityId, DatasetName: dataset }
  const { DatasetExists } = await guest.sync.send(new ListRecordsCommand(own))
  tell('The guest reads the own dataset', `exists: ${String(DatasetExists)}`)
  const foreign = { ...own, IdentityId: jane.identityId }
  const { name } = await refusal(
    guest.sync.send(new ListRecordsCommand(foreign)),
    'NotAuthorizedException',
  )
  tell("The guest tries Jane's and is refused", name)
}
