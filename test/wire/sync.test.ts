import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoSyncClient,
  DeleteDatasetCommand,
  DescribeDatasetCommand,
  DescribeIdentityUsageCommand,
  GetIdentityPoolConfigurationCommand,
  ListDatasetsCommand,
  ListRecordsCommand,
  RegisterDeviceCommand,
  SetIdentityPoolConfigurationCommand,
  SubscribeToDatasetCommand,
  UnsubscribeFromDatasetCommand,
  UpdateRecordsCommand,
  type ListRecordsRequest,
  type RecordPatch,
} from '@aws-sdk/client-cognito-sync'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { roleArn, unauthenticatedRoleName } from '../../local/sts/default-roles.ts'
import { asAdmin } from './clients.ts'

/** An identity and a client that signs with its credentials. */
interface Guest {
  readonly owner: { readonly IdentityPoolId: string; readonly IdentityId: string }
  readonly client: CognitoSyncClient
}

const account = '123456789012'
const identities = new CognitoIdentityClient(asAdmin())
const admin = new CognitoSyncClient(asAdmin())

let IdentityPoolId = ''
beforeAll(async () => {
  const pool = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'wire-sync',
      AllowUnauthenticatedIdentities: true,
    }),
  )
  IdentityPoolId = pool.IdentityPoolId ?? ''
  const Roles = { unauthenticated: roleArn(account, unauthenticatedRoleName) }
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
})

async function aGuest(): Promise<Guest> {
  const { IdentityId = '' } = await identities.send(new GetIdCommand({ IdentityPoolId }))
  const { Credentials } = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const client = new CognitoSyncClient({ ...asAdmin(), credentials })
  return { owner: { IdentityPoolId, IdentityId }, client }
}

function aDataset({ owner, client }: Guest, DatasetName = 'my.data-set_1:x') {
  const name = { ...owner, DatasetName }
  const list = (more: Partial<ListRecordsRequest> = {}) =>
    client.send(new ListRecordsCommand({ ...name, ...more }))
  const update = async (...RecordPatches: RecordPatch[]) => {
    const { SyncSessionToken } = await list()
    return client.send(new UpdateRecordsCommand({ ...name, SyncSessionToken, RecordPatches }))
  }
  return { name, list, update }
}

const replace = (Key: string, Value: string, SyncCount = 0): RecordPatch => {
  return { Op: 'replace', Key, Value, SyncCount }
}

describe('a dataset, through the AWS SDK', () => {
  it('is written, listed, described and deleted with the credentials of a guest', async () => {
    const guest = await aGuest()
    const { name, list, update } = aDataset(guest)
    const DeviceLastModifiedDate = new Date('2026-01-02T03:04:05.678Z')
    await update({ ...replace('ключ/1 +', 'väl\nue'), DeviceLastModifiedDate }, replace('b', ''))
    const { Records, ...listed } = await list()
    expect(listed).toMatchObject({
      Count: 2,
      DatasetExists: true,
      DatasetSyncCount: 1,
      DatasetDeletedAfterRequestedSyncCount: false,
      MergedDatasetNames: [],
      LastModifiedBy: guest.owner.IdentityId,
    })
    const records = new Map((Records ?? []).map((record) => [record.Key, record]))
    expect(records.get('b')?.Value).toBe('')
    expect(records.get('ключ/1 +')).toMatchObject({
      Value: 'väl\nue',
      SyncCount: 1,
      DeviceLastModifiedDate,
      LastModifiedDate: expect.any(Date),
    })
    await update({ Op: 'remove', Key: 'b', SyncCount: 1 })
    expect((await list({ LastSyncCount: 1 })).Records).toMatchObject([{ Key: 'b', SyncCount: 2 }])
    const { Dataset } = await guest.client.send(new DescribeDatasetCommand(name))
    expect(Dataset).toMatchObject({ DatasetName: name.DatasetName, NumRecords: 1 })
    const { Datasets } = await guest.client.send(new ListDatasetsCommand(guest.owner))
    expect(Datasets).toEqual([Dataset])
    const { IdentityUsage } = await guest.client.send(new DescribeIdentityUsageCommand(guest.owner))
    expect(IdentityUsage).toMatchObject({ DatasetCount: 1, DataStorage: Dataset?.DataStorage })
    expect(await guest.client.send(new DeleteDatasetCommand(name))).toMatchObject({ Dataset })
    expect(await list({ LastSyncCount: 2 })).toMatchObject({
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: true,
    })
  })

  it('pages', async () => {
    const { list, update } = aDataset(await aGuest())
    await update(replace('a', '1'), replace('b', '2'), replace('c', '3'))
    const first = await list({ MaxResults: 2 })
    const { NextToken, SyncSessionToken } = first
    const second = await list({ MaxResults: 2, NextToken, SyncSessionToken })
    const keys = [...(first.Records ?? []), ...(second.Records ?? [])].map(({ Key }) => Key)
    expect(keys.sort()).toEqual(['a', 'b', 'c'])
    expect(second.NextToken).toBeUndefined()
  })

  it('holds one value of a megabyte', async () => {
    const { list, update } = aDataset(await aGuest())
    const value = 'line of text.\n'.repeat(74_898)
    await update(replace('k', value))
    expect((await list()).Records?.[0]?.Value).toBe(value)
  })

  it('takes 1,024 records at once', async () => {
    const { list, update } = aDataset(await aGuest())
    await update(...Array.from({ length: 1024 }, (_, index) => replace(`k${index}`, 'v')))
    expect((await list({ MaxResults: 1024 })).Count).toBe(1024)
  }, 30_000)

  it('refuses a stale count with status 409', async () => {
    const { update } = aDataset(await aGuest())
    await update(replace('a', '1'))
    await expect(update(replace('a', '2'))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
    })
  })

  it('refuses an expired or foreign session with status 400', async () => {
    const { name } = aDataset(await aGuest())
    const input = { ...name, SyncSessionToken: 'token', RecordPatches: [] }
    await expect(admin.send(new UpdateRecordsCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('refuses too much with status 400', async () => {
    const { update } = aDataset(await aGuest())
    const patches = Array.from({ length: 1025 }, (_, index) => replace(`k${index}`, 'v'))
    await expect(update(...patches)).rejects.toMatchObject({
      name: 'LimitExceededException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('refuses another identity with status 403', async () => {
    const [one, other] = [await aGuest(), await aGuest()]
    const foreign = aDataset({ owner: one.owner, client: other.client })
    await expect(foreign.list()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      $metadata: { httpStatusCode: 403 },
    })
  })

  it('refuses a dataset that is not there with status 404', async () => {
    const { client, ...guest } = await aGuest()
    const { name } = aDataset({ client, ...guest })
    await expect(client.send(new DescribeDatasetCommand(name))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    })
  })
})

describe('push, through the AWS SDK', () => {
  it('is configured by admins only', async () => {
    const PushSync = {
      ApplicationArns: [`arn:aws:sns:us-east-1:${account}:app/GCM/wire-sync`],
      RoleArn: roleArn(account, 'push'),
    }
    await admin.send(new SetIdentityPoolConfigurationCommand({ IdentityPoolId, PushSync }))
    const read = new GetIdentityPoolConfigurationCommand({ IdentityPoolId })
    expect(await admin.send(read)).toMatchObject({ IdentityPoolId, PushSync })
    const { client } = await aGuest()
    await expect(client.send(read)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('refuses a device whose platform has no application', async () => {
    const { owner, client } = await aGuest()
    const input = { ...owner, Platform: 'ADM', Token: 'token' } as const
    await expect(client.send(new RegisterDeviceCommand(input))).rejects.toMatchObject({
      name: 'InvalidConfigurationException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('knows no devices that were not registered', async () => {
    const guest = await aGuest()
    const { name } = aDataset(guest)
    const input = { ...name, DeviceId: 'unknown' }
    const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }
    const { client } = guest
    await expect(client.send(new SubscribeToDatasetCommand(input))).rejects.toMatchObject(notFound)
    await expect(client.send(new UnsubscribeFromDatasetCommand(input))).rejects.toMatchObject(
      notFound,
    )
  })
})
