import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  GetPrincipalTagAttributeMapCommand,
  ListIdentitiesCommand,
  LookupDeveloperIdentityCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoSyncClient,
  GetCognitoEventsCommand,
  GetIdentityPoolConfigurationCommand,
  ListDatasetsCommand,
  ListRecordsCommand,
  type ListRecordsResponse,
} from '@aws-sdk/client-cognito-sync'
import { fromIni } from '@aws-sdk/credential-provider-ini'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import type { TagMap } from '../../lib/domain/principal-tags.ts'
import { publicProviders } from '../../lib/identity-pools/principal-tags.ts'
import { syncTriggerName } from '../../lib/domain/sync/trigger-event.ts'
import {
  SourceRefusal,
  type DatasetPlace,
  type ListedDataset,
  type Source,
  type SourceChanges,
  type SourceIdentity,
  type SourcePool,
} from '../../lib/sync-import/source.ts'
import { Pace, type Patience } from './patience.ts'
import { inWire, listedDataset, sourceIdentity, sourceRecord } from './wire-values.ts'

/** Where the source is, and whose keys open it. */
export interface AwsSourceOptions {
  readonly region: string
  readonly profile: string | undefined
  readonly identityPace: Patience
  readonly syncPace: Patience
}

/** How often a listing that changes between its pages is begun. */
const listingTries = 6

/** Errors of whoever has no good keys, or no rights: all else would fail too. */
const refusals =
  /^(?:AccessDenied|CredentialsProvider|ExpiredToken|IncompleteSignature|InvalidClientTokenId|InvalidSignature|MissingAuthenticationToken|OptInRequired|SignatureDoesNotMatch|UnrecognizedClient)/u

/**
 * Cognito as a source, through its own API. The clients find other endpoints by the standard
 * `AWS_ENDPOINT_URL_COGNITO_IDENTITY` and `AWS_ENDPOINT_URL_COGNITO_SYNC`.
 */
export class AwsSource implements Source {
  readonly #identity: CognitoIdentityClient
  readonly #sync: CognitoSyncClient
  readonly #identityPace: Pace
  readonly #syncPace: Pace

  constructor({ region, profile, identityPace, syncPace }: AwsSourceOptions) {
    const credentials = profile === undefined ? defaultProvider() : fromIni({ profile })
    const options = { region, credentials, maxAttempts: 1 } // tries are ours
    this.#identity = new CognitoIdentityClient(options)
    this.#sync = new CognitoSyncClient(options)
    this.#identityPace = new Pace(identityPace)
    this.#syncPace = new Pace(syncPace)
  }

  async pool(poolId: string): Promise<SourcePool> {
    const IdentityPoolId = poolId
    const settings = await this.#ask(() =>
      this.#identity.send(new DescribeIdentityPoolCommand({ IdentityPoolId })),
    )
    const roles = await this.#ask(() =>
      this.#identity.send(new GetIdentityPoolRolesCommand({ IdentityPoolId })),
    )
    const sync = await this.#askSync(() =>
      this.#sync.send(new GetIdentityPoolConfigurationCommand({ IdentityPoolId })),
    )
    const principalTags = await this.#principalTags(poolId, publicProviders({ settings }))
    const { Events: events } = await this.#askSync(() =>
      this.#sync.send(new GetCognitoEventsCommand({ IdentityPoolId })),
    )
    return {
      id: poolId,
      settings,
      roles: { defaults: roles.Roles ?? {}, mappings: roles.RoleMappings ?? {} },
      principalTags,
      sync: {
        push: sync.PushSync,
        streams: sync.CognitoStreams,
        syncTrigger: events?.[syncTriggerName],
      },
    }
  }

  /** A provider whose tags were never mapped is not known here; one that maps none needs no mention. */
  async #principalTags(poolId: string, providers: readonly string[]): Promise<TagMap[]> {
    const maps: TagMap[] = []
    for (const provider of providers) {
      const question = { IdentityPoolId: poolId, IdentityProviderName: provider }
      const command = new GetPrincipalTagAttributeMapCommand(question)
      const answer = await this.#ask(() => this.#identity.send(command)).catch(unlessNotFound)
      const { UseDefaults: useDefaults = false, PrincipalTags: claims = {} } = answer ?? {}
      if (useDefaults || Object.keys(claims).length > 0)
        maps.push({ provider, useDefaults, claims })
    }
    return maps
  }

  async *identities(
    poolId: string,
    { hidesDisabled }: { hidesDisabled: boolean },
  ): AsyncGenerator<readonly SourceIdentity[]> {
    const question = { IdentityPoolId: poolId, MaxResults: 60, HideDisabled: hidesDisabled }
    let NextToken: string | undefined
    do {
      const command = new ListIdentitiesCommand({ ...question, NextToken })
      const page = await this.#ask(() => this.#identity.send(command))
      yield (page.Identities ?? []).map(sourceIdentity)
      NextToken = page.NextToken
    } while (NextToken !== undefined)
  }

  async developerUsers(poolId: string, identityId: string): Promise<readonly string[]> {
    const question = { IdentityPoolId: poolId, IdentityId: identityId, MaxResults: 60 }
    const users: string[] = []
    let NextToken: string | undefined
    do {
      const command = new LookupDeveloperIdentityCommand({ ...question, NextToken })
      const page = await this.#ask(() => this.#identity.send(command))
      users.push(...(page.DeveloperUserIdentifierList ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return users
  }

  async datasets(identity: Omit<DatasetPlace, 'name'>): Promise<readonly ListedDataset[]> {
    const { identityPoolId: IdentityPoolId, identityId: IdentityId } = identity
    const listed: ListedDataset[] = []
    let NextToken: string | undefined
    do {
      const command = new ListDatasetsCommand({ IdentityPoolId, IdentityId, NextToken })
      const page = await this.#askSync(() => this.#sync.send(command))
      listed.push(...(page.Datasets ?? []).map(listedDataset))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return listed
  }

  async changes(place: DatasetPlace, since: number): Promise<SourceChanges> {
    for (let tried = 1; tried <= listingTries; tried++) {
      const pages = await this.#pages(place, since)
      const [first] = pages
      const records = pages.flatMap(({ Records = [] }) => Records.map(sourceRecord))
      const { DatasetSyncCount: syncCount = 0, DatasetExists: exists = false } = first ?? {}
      // one that changed between the pages shows its later state
      if (records.some((record) => record.syncCount > syncCount)) continue
      const wasDeleted = first?.DatasetDeletedAfterRequestedSyncCount ?? false
      const mergedNames = first?.MergedDatasetNames ?? []
      return { exists, syncCount, wasDeleted, records, mergedNames }
    }
    throw new Error('the dataset keeps changing at its source')
  }

  async wasDeletedAfter(place: DatasetPlace, since: number): Promise<boolean> {
    const command = new ListRecordsCommand({ ...inWire(place, since), MaxResults: 1 })
    const answer = await this.#askSync(() => this.#sync.send(command))
    return answer.DatasetDeletedAfterRequestedSyncCount ?? false
  }

  /** All pages of a listing belong to the session of the first. */
  async #pages(place: DatasetPlace, since: number): Promise<ListRecordsResponse[]> {
    const pages: ListRecordsResponse[] = []
    const question = { ...inWire(place, since), MaxResults: 1024 }
    let page: ListRecordsResponse | undefined
    do {
      const { NextToken, SyncSessionToken } = page ?? {}
      const command = new ListRecordsCommand({ ...question, NextToken, SyncSessionToken })
      page = await this.#askSync(() => this.#sync.send(command))
      pages.push(page)
    } while (page.NextToken !== undefined)
    return pages
  }

  #ask<T>(request: () => Promise<T>): Promise<T> {
    return this.#identityPace.run(request).catch(refuse)
  }

  #askSync<T>(request: () => Promise<T>): Promise<T> {
    return this.#syncPace.run(request).catch(refuse)
  }
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error
}

function refuse(error: unknown): never {
  if (!(error instanceof Error) || !refusals.test(error.name)) throw error
  throw new SourceRefusal(`${error.name}: ${error.message}`, { cause: error })
}
