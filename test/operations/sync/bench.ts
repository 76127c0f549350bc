import type {
  ListRecordsRequest,
  ListRecordsResponse,
  RecordPatch,
  UpdateRecordsResponse,
} from '@aws-sdk/client-cognito-sync'
import { newIdentityId, newIdentityPoolId } from '../../../lib/identity-pools/ids.ts'
import type { Operation, RequestContext } from '../../../lib/operations/operation.ts'
import { listRecords } from '../../../lib/operations/sync/list-records.ts'
import { updateRecords } from '../../../lib/operations/sync/update-records.ts'
import type { Services } from '../../../lib/services.ts'
import { addIdentity } from '../../../lib/store/identities.ts'
import { addIdentityPool } from '../../../lib/store/identity-pools.ts'
import type { Owner } from '../../../lib/sync/owner.ts'
import { testServices, type TestServices } from '../../services.ts'

/** An admin's request. */
export const byAdmin: RequestContext = {
  requestId: 'request',
  sourceIp: '127.0.0.1',
  userAgent: 'test',
  caller: { kind: 'admin', accessKeyId: 'local' },
}

/** A request that an identity signed with the credentials we handed out. */
export function byIdentity({ IdentityPoolId, IdentityId }: Owner): RequestContext {
  const caller = {
    kind: 'identity',
    identityId: IdentityId,
    identityPoolId: IdentityPoolId,
  } as const
  return { ...byAdmin, caller }
}

/** Services over a store of their own, and one identity in a pool. */
export interface SyncBench extends TestServices {
  readonly owner: Owner
}

/** Starts the store and puts an identity there. */
export async function syncBench(env: Record<string, string> = {}): Promise<SyncBench> {
  const bench = await testServices(env)
  return { ...bench, owner: await anIdentity(bench.services) }
}

/** Puts an identity into the store, in a pool of its own. */
export async function anIdentity({ table, now }: Services): Promise<Owner> {
  const IdentityPoolId = newIdentityPoolId('us-east-1')
  const IdentityId = newIdentityId(IdentityPoolId)
  const dates = { createdAt: now(), updatedAt: now(), version: 1 }
  const settings = { IdentityPoolName: 'test', AllowUnauthenticatedIdentities: true }
  const pool = { id: IdentityPoolId, settings, roles: { defaults: {}, mappings: {} }, ...dates }
  await table.write(
    addIdentityPool(pool, new Error('the id is taken')),
    addIdentity({ id: IdentityId, poolId: IdentityPoolId, logins: [], ...dates }),
  )
  return { IdentityPoolId, IdentityId }
}

/** Runs an operation as the identity itself. */
export function runAs<Input, Output>(
  { services, owner }: { services: Services; owner: Owner },
  operation: Operation & {
    run: (input: Input, services: Services, request: RequestContext) => Promise<Output>
  },
  input: Omit<Input, keyof Owner>,
): Promise<Output> {
  return operation.run({ ...input, ...owner } as Input, services, byIdentity(owner)) // is whole with the owner
}

/** What lists and updates one dataset as its owner. */
export function aDataset(bench: { services: Services; owner: Owner }, DatasetName = 'notes') {
  const list = (
    input: Omit<ListRecordsRequest, 'DatasetName' | keyof Owner> = {},
  ): Promise<ListRecordsResponse> => runAs(bench, listRecords, { DatasetName, ...input })
  const updateWith = (
    SyncSessionToken: string | undefined,
    RecordPatches: RecordPatch[],
    DeviceId?: string,
  ): Promise<UpdateRecordsResponse> =>
    runAs(bench, updateRecords, {
      DatasetName,
      SyncSessionToken: SyncSessionToken ?? '',
      RecordPatches,
      DeviceId,
    })
  const update = async (...patches: RecordPatch[]) =>
    updateWith((await list()).SyncSessionToken, patches)
  const values = async (): Promise<Record<string, string | undefined>> => {
    const { Records = [] } = await list()
    return Object.fromEntries(Records.map(({ Key = '', Value }) => [Key, Value]))
  }
  return { list, update, updateWith, values }
}

/** A patch that writes a record. */
export function replace(Key: string, Value: string, SyncCount = 0): RecordPatch {
  return { Op: 'replace', Key, Value, SyncCount }
}

/** A patch that removes a record. */
export function removal(Key: string, SyncCount: number): RecordPatch {
  return { Op: 'remove', Key, SyncCount }
}
