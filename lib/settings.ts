import {
  given,
  readAccessKeys,
  readActions,
  readConnections,
  readDays,
  readEndpoints,
  readList,
} from './setting-values.ts'

/** How an issuer is spelled: below our own base URL, or as AWS does for clients that hard-code it. */
export type IssuerShape = 'self' | 'aws'

/** Where the audit log goes: to standard output, which is CloudWatch Logs on AWS, or nowhere. */
export type AuditTarget = 'stdout' | 'off'

/** What the environment says about this deployment. */
export interface Settings {
  readonly region: string
  /** The AWS account id that stands in ARNs. */
  readonly account: string
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly issuerShape: IssuerShape
  readonly tableName: string
  /** The KMS key that wraps the data keys; without it the key file does. */
  readonly kmsKey: string | undefined
  readonly keyFile: string | undefined
  /** The KMS key that signs identity pools' tokens; without it a sealed key does. */
  readonly brokerKmsKey: string | undefined
  /** IAM's provider of the identity-pool issuer, whose audiences the identity pools are. */
  readonly issuerProvider: string | undefined
  /** Secrets of the admin access keys, by key id. */
  readonly accessKeys: ReadonlyMap<string, string>
  /** The function that holds the broker's key. */
  readonly credentialsFunction: string
  /** Where functions of ours are invoked, if not at AWS: apart from the endpoint of triggers. */
  readonly lambdaEndpoint: string | undefined
  /** Whether triggers are invoked by bare name: local Lambda endpoints know no ARNs. */
  readonly namesTriggersOnly: boolean
  /** Whether outbound calls may reach private addresses: on one machine only. */
  readonly reachesPrivateAddresses: boolean
  /** Where the login providers of identity pools are instead, by name: on one machine only. */
  readonly loginEndpoints: ReadonlyMap<string, string>
  /** Addresses of apps that SAML responses for identity pools may be made out to, beside AWS's own. */
  readonly samlRecipients: readonly string[]
  /** What guests' keys are narrowed to; Cognito's own list if empty. */
  readonly guestActions: readonly string[]
  /** The bucket that files for user import jobs are uploaded to. */
  readonly importBucket: string
  /** Where clients reach S3, when that is not where the functions do. */
  readonly uploadEndpoint: string | undefined
  /** The function that works on user import jobs. */
  readonly importFunction: string
  /** The URL of the queue of pushes that are tried again. */
  readonly pushRetries: string
  /** The URL of the queue of pushes that were given up on. */
  readonly pushFailures: string
  /** The bucket of updates that are too large for a record of a Kinesis stream. */
  readonly streamBucket: string
  /** The function that publishes all data of an identity pool. */
  readonly bulkPublishFunction: string
  /** Where e-mail goes instead of SES, such as `smtp://127.0.0.1:2525`. */
  readonly smtpUrl: string | undefined
  readonly emailFrom: string
  /** Origins of passkeys beside those of a pool's relying party, such as those of Android apps. */
  readonly passkeyOrigins: readonly string[]
  /** Where leaked passwords are looked up by the beginning of their hash; nowhere if undefined. */
  readonly breachUrl: string | undefined
  /** How many days events of users are kept, in pools with threat protection. */
  readonly authEventDays: number
  readonly audit: AuditTarget
  /** Where browsers listen, such as `wss://channel.example.com`. */
  readonly channelUrl: string
  /** By how many connections an identity may listen; 0 for none. */
  readonly channelConnections: number
  /** What an identity may store, where it is not what Cognito allows. */
  readonly syncLimits: {
    readonly datasetsPerIdentity?: number
    readonly recordsPerDataset?: number
    readonly bytesPerDataset?: number
    readonly recordsPerPage?: number
  }
}

/** Reads the settings from an environment. @throws Error that names the variable that is wrong */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const shape = env.COGNATE_ISSUER ?? 'self'
  if (shape !== 'self' && shape !== 'aws') throw new Error('COGNATE_ISSUER is `self` or `aws`')
  const accessKeys = readAccessKeys(env.COGNATE_ACCESS_KEYS ?? '')
  const reachesPrivateAddresses = env.COGNATE_PRIVATE_ADDRESSES === '1'
  const loginEndpoints = readEndpoints(env.COGNATE_LOGIN_ENDPOINTS)
  if (env.COGNATE_KMS_KEY !== undefined) {
    refuseLocalSettings({ accessKeys, reachesPrivateAddresses, loginEndpoints })
  }
  return {
    region: env.AWS_REGION ?? 'us-east-1',
    account: env.COGNATE_ACCOUNT ?? '123456789012',
    url: (env.COGNATE_URL ?? 'http://127.0.0.1:4000').replace(/\/$/u, ''),
    issuerShape: shape,
    tableName: env.COGNATE_TABLE ?? 'cognate',
    kmsKey: env.COGNATE_KMS_KEY,
    keyFile: env.COGNATE_KEY_FILE,
    issuerProvider: given(env.COGNATE_ISSUER_PROVIDER),
    brokerKmsKey: given(env.COGNATE_BROKER_KMS_KEY),
    accessKeys,
    credentialsFunction: env.COGNATE_CREDENTIALS_FUNCTION ?? 'cognate-local-credentials',
    lambdaEndpoint: env.COGNATE_LAMBDA_ENDPOINT,
    namesTriggersOnly: env.AWS_ENDPOINT_URL_LAMBDA?.startsWith('http:') ?? false,
    reachesPrivateAddresses,
    loginEndpoints,
    samlRecipients: readList(env.COGNATE_SAML_RECIPIENTS),
    guestActions: readActions(env.COGNATE_GUEST_ACTIONS),
    ...importSettings(env),
    ...pushSettings(env),
    ...streamSettings(env),
    smtpUrl: given(env.COGNATE_SMTP_URL),
    emailFrom: env.COGNATE_EMAIL_FROM ?? 'no-reply@verificationemail.com',
    passkeyOrigins: readList(env.COGNATE_PASSKEY_ORIGINS),
    breachUrl: given(env.COGNATE_BREACH_URL),
    authEventDays: readDays(env.COGNATE_AUTH_EVENT_DAYS),
    audit: readAuditTarget(given(env.COGNATE_AUDIT)),
    channelUrl: readChannelUrl(given(env.COGNATE_CHANNEL_URL)),
    channelConnections: readConnections(given(env.COGNATE_CHANNEL_CONNECTIONS)),
    syncLimits: readSyncLimits(env),
  }
}

function pushSettings(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Settings, 'pushRetries' | 'pushFailures'> {
  return {
    pushRetries: env.COGNATE_PUSH_RETRIES ?? '',
    pushFailures: env.COGNATE_PUSH_FAILURES ?? '',
  }
}

function importSettings(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Settings, 'importBucket' | 'uploadEndpoint' | 'importFunction'> {
  return {
    importBucket: env.COGNATE_IMPORT_BUCKET ?? 'cognate-imports',
    uploadEndpoint: env.COGNATE_UPLOAD_ENDPOINT,
    importFunction: env.COGNATE_IMPORT_FUNCTION ?? 'cognate-local-import-users',
  }
}

function streamSettings(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Settings, 'streamBucket' | 'bulkPublishFunction'> {
  return {
    streamBucket: env.COGNATE_STREAM_BUCKET ?? 'cognate-streams',
    bulkPublishFunction: env.COGNATE_BULK_PUBLISH_FUNCTION ?? 'cognate-local-bulk-publish',
  }
}

/** @throws Error for what is safe on one machine only */
function refuseLocalSettings({
  accessKeys,
  reachesPrivateAddresses,
  loginEndpoints,
}: Pick<Settings, 'accessKeys' | 'reachesPrivateAddresses' | 'loginEndpoints'>): void {
  if (accessKeys.get('local') === 'local') {
    throw new Error(
      'COGNATE_ACCESS_KEYS holds local:local, which everybody knows, in a deployment with COGNATE_KMS_KEY',
    )
  }
  if (reachesPrivateAddresses) {
    throw new Error(
      'COGNATE_PRIVATE_ADDRESSES, which is for one machine, is set in a deployment with COGNATE_KMS_KEY',
    )
  }
  if (loginEndpoints.size > 0) {
    throw new Error(
      'COGNATE_LOGIN_ENDPOINTS, which is for tests, is set in a deployment with COGNATE_KMS_KEY',
    )
  }
}

/** A user pool's issuer: what its tokens say in `iss`. */
export function poolIssuer(settings: Settings, poolId: string): string {
  return settings.issuerShape === 'aws'
    ? `https://cognito-idp.${poolId.split('_')[0] ?? ''}.amazonaws.com/${poolId}`
    : `${settings.url}/${poolId}`
}

/** The one issuer of all identity pools: what IAM is told to trust. */
export function brokerIssuer(settings: Settings): string {
  return `${settings.url}/identity-pools`
}

function readSyncLimits(env: Readonly<Record<string, string | undefined>>): Settings['syncLimits'] {
  const limit = (member: keyof Settings['syncLimits'], variable: string) => {
    const text = given(env[variable])
    if (text === undefined) return {}
    const number = Number(text)
    if (!Number.isSafeInteger(number) || number < 1)
      throw new Error(`${variable} is a number from 1 on`)
    return { [member]: number }
  }
  return {
    ...limit('datasetsPerIdentity', 'COGNATE_SYNC_DATASETS'),
    ...limit('recordsPerDataset', 'COGNATE_SYNC_RECORDS'),
    ...limit('bytesPerDataset', 'COGNATE_SYNC_BYTES'),
    ...limit('recordsPerPage', 'COGNATE_SYNC_PAGE'),
  }
}

function readChannelUrl(url = 'ws://127.0.0.1:4000/channel'): string {
  if (URL.canParse(url) && /^wss?:/u.test(url)) return url
  throw new Error('COGNATE_CHANNEL_URL is an address that begins with ws:// or wss://')
}

function readAuditTarget(text = 'stdout'): AuditTarget {
  if (text === 'stdout' || text === 'off') return text
  throw new Error('COGNATE_AUDIT is `stdout` or `off`')
}
