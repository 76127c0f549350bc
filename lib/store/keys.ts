/**
 * Every key pattern of the one table. A name from outside stands only at the end of a key, behind a
 * fixed prefix, so no name can reach another kind of item however it is spelled.
 */

/** The primary key of an item. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/** What an item is called in what was read together: no two have the same. */
export function itemName({ pk, sk }: Key): string {
  return `${pk}\n${sk}`
}

/** Where an item is listed: the partition and sort key of the `listing` index. */
export interface Listing {
  readonly listPk: string
  readonly listSk: string
}

const inPool = (poolId: string, sk: string): Key => ({ pk: `pool#${poolId}`, sk })

const ofUser = (poolId: string, name: string, sk: string): Key => ({
  pk: `pool#${poolId}#user#${name}`,
  sk,
})

/** User pools: all begin `pool#`, which the roles of the functions rely on. */
export const poolKeys = {
  pool: (poolId: string) => inPool(poolId, 'pool'),
  /** A change of what is fixed of the pool. */
  change: (poolId: string) => inPool(poolId, 'change'),
  signingKeys: (poolId: string) => inPool(poolId, 'keys'),
  client: (poolId: string, clientId: string) => inPool(poolId, `client#${clientId}`),
  /** The risk configuration of the pool, or of one of its clients. */
  risk: (poolId: string, clientId: string | undefined) =>
    inPool(poolId, clientId === undefined ? 'risk' : `risk#${clientId}`),
  /** How the classic pages look, of a client or of `ALL`; the logo lies aside. */
  ui: (poolId: string, clientId: string) => inPool(poolId, `ui#${clientId}`),
  uiLogo: (poolId: string, clientId: string) => inPool(poolId, `ui-logo#${clientId}`),
  terms: (poolId: string, clientId: string, name: string) =>
    inPool(poolId, `terms#${clientId}#${name}`),
  termsId: (poolId: string, id: string) => inPool(poolId, `terms-id#${id}`),
  /** How managed login looks for a client, which a style's id leads to. */
  loginStyle: (poolId: string, clientId: string) => inPool(poolId, `style#${clientId}`),
  loginStyleId: (poolId: string, styleId: string) => inPool(poolId, `style-id#${styleId}`),
  content: (poolId: string, part: string) => inPool(poolId, `content#${part}`),
  group: (poolId: string, name: string) => inPool(poolId, `group#${name}`),
  /** How many groups there are: apart from the other counts, for a provider comes with a group. */
  groupCount: (poolId: string) => inPool(poolId, 'group-count'),
  /** How many there are of what a pool may have only so many of. */
  counts: (poolId: string) => inPool(poolId, 'counts'),
  provider: (poolId: string, name: string) => inPool(poolId, `provider#${name}`),
  providerIdentifier: (poolId: string, identifier: string) =>
    inPool(poolId, `provider-identifier#${identifier}`),
  samlKey: (poolId: string) => inPool(poolId, 'saml-key'),
  samlMetadata: (poolId: string, provider: string) => inPool(poolId, `saml-metadata#${provider}`),
  resourceServer: (poolId: string, identifier: string) =>
    inPool(poolId, `resource-server#${identifier}`),
  importJob: (poolId: string, jobId: string) => inPool(poolId, `import#${jobId}`),
  member: (poolId: string, group: string, username: string): Key => ({
    pk: `pool#${poolId}#group#${group}`,
    sk: `member#${username}`,
  }),
  user: (poolId: string, name: string): Key => ofUser(poolId, name, 'user'),
  guard: (poolId: string, name: string): Key => ofUser(poolId, name, 'guard'),
  /** What one entry of the search index says of a user. */
  search: (poolId: string, name: string, entry: string): Key =>
    ofUser(poolId, name, `search#${entry}`),
  code: (poolId: string, name: string, purpose: string): Key =>
    ofUser(poolId, name, `code#${purpose}`),
  pendingTotp: (poolId: string, name: string): Key => ofUser(poolId, name, 'pending-totp'),
  device: (poolId: string, name: string, deviceKey: string): Key =>
    ofUser(poolId, name, `device#${deviceKey}`),
  userSessions: (poolId: string, name: string): Key => ofUser(poolId, name, 'sessions'),
  keptStep: (poolId: string, name: string, id: string): Key => ofUser(poolId, name, `step#${id}`),
  /** By a time-ordered UUID: in the order of time. */
  authEvent: (poolId: string, name: string, id: string): Key => ofUser(poolId, name, `event#${id}`),
  /** Where and by what a user signed in before. */
  signInHistory: (poolId: string, name: string): Key => ofUser(poolId, name, 'sign-in-history'),
  /** By hash: a credential id may have more bytes than a sort key. */
  passkey: (poolId: string, name: string, hash: string): Key =>
    ofUser(poolId, name, `passkey#${hash}`),
  passkeys: (poolId: string, name: string): Key => ofUser(poolId, name, 'passkeys'),
  passkeyRegistration: (poolId: string, name: string): Key =>
    ofUser(poolId, name, 'passkey-registration'),
  passkeyId: (poolId: string, hash: string): Key => ({
    pk: `pool#${poolId}#passkey#${hash}`,
    sk: 'passkey',
  }),
  alias: (poolId: string, kind: string, value: string): Key => ({
    pk: `pool#${poolId}#alias#${kind}#${value}`,
    sk: 'alias',
  }),
  rotation: (poolId: string, originJti: string): Key => ({
    pk: `pool#${poolId}#rotation#${originJti}`,
    sk: 'rotation',
  }),
  usedHandle: (poolId: string, id: string): Key => ({
    pk: `pool#${poolId}#handle#${id}`,
    sk: 'handle',
  }),
  link: (poolId: string, hash: string): Key => ({ pk: `pool#${poolId}#link#${hash}`, sk: 'link' }),
  /** By hash: the handle itself is the browser's. */
  federationRequest: (poolId: string, hash: string): Key => ({
    pk: `pool#${poolId}#federation#${hash}`,
    sk: 'federation',
  }),
  revokedFamily: (poolId: string, originJti: string): Key => ({
    pk: `pool#${poolId}#revoked#${originJti}`,
    sk: 'revoked',
  }),
}

/**
 * What the ids of an identity pool and of its identities begin with: Region and the first group of
 * the UUID. It only says where to look; the identity's item names its pool, and that decides.
 */
const poolPart = (id: string) => id.slice(0, id.indexOf(':') + 9)

/** Identity pools, their identities and the credentials handed out. */
export const identityKeys = {
  /** The same key for the id of the pool and of any of its identities, so that one trip gets both. */
  pool: (id: string): Key => ({ pk: `idpool#${poolPart(id)}`, sk: 'pool' }),
  identity: (identityId: string): Key => ({ pk: `identity#${identityId}`, sk: 'identity' }),
  login: (identityPoolId: string, provider: string, subjectHash: string): Key => ({
    pk: `idpool#${identityPoolId}#login#${subjectHash}#${provider}`,
    sk: 'login',
  }),
  /** Of all pools: what somebody logs in with by SAML is used once, wherever that is. */
  usedAssertion: (hash: string): Key => ({ pk: `idpool#assertion#${hash}`, sk: 'assertion' }),
  sessionKey: (accessKeyId: string): Key => ({
    pk: `session-key#${accessKeyId}`,
    sk: 'session-key',
  }),
}

/**
 * Datasets with their records, and the devices that listen to them. All that one generation of a
 * dataset holds lies in a partition of its own, so that it can be swept away whole.
 */
export const datasetKeys = {
  dataset: (identityId: string, name: string): Key => ({
    pk: `dataset#${identityId}`,
    sk: `dataset#${name}`,
  }),
  formerDataset: (identityId: string, name: string): Key => ({
    pk: `dataset#${identityId}`,
    sk: `former#${name}`,
  }),
  usage: (identityId: string): Key => ({ pk: `dataset#${identityId}`, sk: 'usage' }),
  generation: (identityId: string, generation: string): string =>
    `dataset#${identityId}#${generation}`,
  /** By hash: a record's own key may have more bytes than a sort key. */
  record: (identityId: string, generation: string, hash: string): Key => ({
    pk: datasetKeys.generation(identityId, generation),
    sk: `record#${hash}`,
  }),
  value: (identityId: string, generation: string, part: string): Key => ({
    pk: datasetKeys.generation(identityId, generation),
    sk: `value#${part}`,
  }),
  change: (identityId: string, generation: string, part: string): Key => ({
    pk: datasetKeys.generation(identityId, generation),
    sk: `change#${part}`,
  }),
  device: (identityId: string, deviceId: string): Key => ({
    pk: `dataset#${identityId}`,
    sk: `device#${deviceId}`,
  }),
  subscription: (identityId: string, dataset: string, deviceId: string): Key => ({
    pk: `dataset#${identityId}`,
    sk: `subscription#${dataset}#${deviceId}`,
  }),
  /** By endpoint: of all identities' devices that share a token, one is told. */
  endpoint: (endpointArn: string): Key => ({ pk: `endpoint#${endpointArn}`, sk: 'endpoint' }),
  /** Apart from its pool, so that who may write it may not write pools and their roles. */
  configuration: (identityPoolId: string): Key => ({
    pk: `sync-configuration#${identityPoolId}`,
    sk: 'sync-configuration',
  }),
  bulkPublish: (identityPoolId: string): Key => ({
    pk: `sync-configuration#${identityPoolId}`,
    sk: 'bulk-publish',
  }),
  poolUsage: (poolId: string): Key => ({ pk: `sync-usage#${poolId}`, sk: 'usage' }),
  /** By the place of the batch in the table's stream. */
  countedBatch: (identityPoolId: string, position: string): Key => ({
    pk: `sync-usage#${identityPoolId}`,
    sk: `counted#${position}`,
  }),
}

/** Connections that hear of an identity's datasets: its places, and whose place a connection has. */
export const channelKeys = {
  place: (id: string, no: string): Key => ({ pk: `channel#identity#${id}`, sk: `place#${no}` }),
  connection: (id: string): Key => ({ pk: `channel#connection#${id}`, sk: 'connection' }),
}

/** Domains of user pools: no two pools of the deployment have the same, so their keys name none. */
export const domainKeys = {
  domain: (name: string): Key => ({ pk: `domain#${name}`, sk: 'domain' }),
}

/** Keys and chores of the deployment itself. */
export const systemKeys = {
  dataKey: (purpose: string): Key => ({ pk: `keyring#${purpose}`, sk: 'key' }),
  brokerKey: (kmsKey?: string): Key => ({
    pk: 'broker',
    sk: kmsKey === undefined ? 'keys' : `kms#${kmsKey}`,
  }),
  chore: (dueAt: string, id: string): Key => ({ pk: 'sweep', sk: `${dueAt}#${id}` }),
}

/**
 * Listings: pools of either kind by id, users by name and by what they are searched by, and
 * identities by id, the last three spread over shards; and active imports and bulk publishes, by
 * their pool.
 */
export const listings = {
  userPools: (poolId: string): Listing => ({ listPk: 'pools', listSk: poolId }),
  identityPools: (identityPoolId: string): Listing => ({
    listPk: 'idpools',
    listSk: identityPoolId,
  }),
  users: (poolId: string, shard: number, name: string): Listing => ({
    listPk: `pool#${poolId}#users#${shard}`,
    listSk: name,
  }),
  search: (
    { poolId, shard, entry }: { poolId: string; shard: number; entry: string },
    text: string,
  ): Listing => ({
    listPk: `pool#${poolId}#search#${shard}#${entry}`,
    listSk: text,
  }),
  activeImports: (poolId: string): Listing => ({ listPk: 'imports', listSk: poolId }),
  activeBulkPublishes: (identityPoolId: string): Listing => ({
    listPk: 'bulk-publishes',
    listSk: identityPoolId,
  }),
  identities: (identityPoolId: string, shard: number, identityId: string): Listing => ({
    listPk: `idpool#${identityPoolId}#identities#${shard}`,
    listSk: identityId,
  }),
}
