import { resolve } from 'node:path'
import { readSettings } from '../lib/settings.ts'
import { isLoopback } from './loopback.ts'

/** A service of AWS that has a stand-in here, or an endpoint of the user's: Lambda has only that. */
export type StandIn =
  | 'dynamodb'
  | 'sts'
  | 'iam'
  | 'sns'
  | 'sqs'
  | 'kinesis'
  | 'kms'
  | 'pinpoint_sms_voice_v2'
  | 's3'
  | 'cloudwatch_logs'
  | 'lambda'

/** What `npm start` was told by its environment and its command line. */
export interface LocalSettings {
  /** 0 means any free port. */
  readonly port: number
  readonly host: string
  /** Where everything is kept; undefined keeps nothing. */
  readonly dataFolder: string | undefined
  /** Base URL without a trailing slash, when it is not simply the port's. */
  readonly publicUrl: string | undefined
  readonly issuer: string
  readonly tls: boolean
  readonly region: string
  readonly account: string
  /** Admin access keys as `id:secret,id2:secret2`. */
  readonly accessKeys: string
  /** Services that the user named an endpoint for: their stand-ins are not started. */
  readonly endpoints: ReadonlyMap<StandIn, string>
  /** The bucket that files for user import jobs go to, at an S3 endpoint of the user's. */
  readonly importBucket: string | undefined
  /** The bucket of updates that are too large for a stream, at an S3 endpoint of the user's. */
  readonly streamBucket: string | undefined
  /** A mail server to use instead of the inbox, such as `smtp://mail.example.com:587`. */
  readonly smtpUrl: string | undefined
  /** Handed on to the functions as it is. */
  readonly passkeyOrigins: string
  /** The KMS key that signs identity pools' tokens; empty for a sealed key. */
  readonly brokerKmsKey: string
  /** Where leaked passwords are looked up; empty for nowhere. */
  readonly breachUrl: string
  /** For how many days events of users are kept; empty for two years. */
  readonly authEventDays: string
  /** Where login providers of identity pools are instead, by name. */
  readonly loginEndpoints: string
  /** Addresses of apps that SAML responses for identity pools may be made out to. */
  readonly samlRecipients: string
  /** What an identity may store, by the variables that the functions read. */
  readonly syncLimits: Readonly<Record<string, string>>
  /** What guests' keys are narrowed to; empty for Cognito's list. */
  readonly guestActions: string
  /** By how many connections an identity may listen; empty for ten. */
  readonly channelConnections: string
  /** Where the audit log goes: nowhere unless told, so that the terminal stays quiet. */
  readonly audit: string
  /** Whether the user's own AWS credentials go to the endpoints that the user named. */
  readonly hasOwnCredentials: boolean
  /** Whether npm started us: then its end is ours. */
  readonly isUnderNpm: boolean
}

/** An environment, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

const standIns: readonly StandIn[] = [
  'dynamodb',
  'sts',
  'iam',
  'sns',
  'sqs',
  'kinesis',
  'kms',
  'pinpoint_sms_voice_v2',
  's3',
  'cloudwatch_logs',
  'lambda',
]

/**
 * Reads the settings of the local server.
 *
 * @param parameters the command line after the script's name
 * @throws Error that names the variable or parameter that is wrong
 */
export function readLocalSettings(
  env: Environment = process.env,
  parameters: readonly string[] = process.argv.slice(2),
): LocalSettings {
  const tls = parameters.includes('--https') || env.COGNATE_TLS === '1'
  const unknown = parameters.find((parameter) => parameter !== '--https')
  if (unknown !== undefined) throw new Error(`Unknown parameter ${unknown}: there is only --https`)
  const endpoints = readEndpoints(env)
  checkFunctionSettings(env)
  return {
    port: readPort(given(env.PORT) ?? '4000'),
    host: readHost(env),
    dataFolder: readDataFolder(given(env.COGNATE_DATA) ?? '.cognate'),
    publicUrl: readPublicUrl(given(env.COGNATE_URL)),
    issuer: given(env.COGNATE_ISSUER) ?? 'self',
    tls,
    region: given(env.AWS_REGION) ?? 'us-east-1',
    account: readAccount(given(env.COGNATE_ACCOUNT) ?? '123456789012'),
    accessKeys: given(env.COGNATE_ACCESS_KEYS) ?? 'local:local',
    endpoints,
    importBucket: given(env.COGNATE_IMPORT_BUCKET),
    streamBucket: given(env.COGNATE_STREAM_BUCKET),
    smtpUrl: given(env.COGNATE_SMTP_URL),
    ...passedOn(env),
    audit: given(env.COGNATE_AUDIT) ?? 'off',
    hasOwnCredentials:
      endpoints.size > 0 && (given(env.AWS_ACCESS_KEY_ID) ?? given(env.AWS_PROFILE)) !== undefined,
    isUnderNpm: given(env.npm_lifecycle_event) !== undefined,
  }
}

/** What the functions read themselves, and take empty for not set. */
function passedOn(
  env: Environment,
): Pick<
  LocalSettings,
  | 'passkeyOrigins'
  | 'brokerKmsKey'
  | 'breachUrl'
  | 'authEventDays'
  | 'loginEndpoints'
  | 'samlRecipients'
  | 'syncLimits'
  | 'guestActions'
  | 'channelConnections'
> {
  return {
    passkeyOrigins: env.COGNATE_PASSKEY_ORIGINS ?? '',
    brokerKmsKey: env.COGNATE_BROKER_KMS_KEY ?? '',
    breachUrl: env.COGNATE_BREACH_URL ?? '',
    authEventDays: env.COGNATE_AUTH_EVENT_DAYS ?? '',
    loginEndpoints: env.COGNATE_LOGIN_ENDPOINTS ?? '',
    samlRecipients: env.COGNATE_SAML_RECIPIENTS ?? '',
    syncLimits: syncLimitsIn(env),
    guestActions: env.COGNATE_GUEST_ACTIONS ?? '',
    channelConnections: env.COGNATE_CHANNEL_CONNECTIONS ?? '',
  }
}

function syncLimitsIn(env: Environment): Record<string, string> {
  const names = ['DATASETS', 'RECORDS', 'BYTES', 'PAGE'].map((name) => `COGNATE_SYNC_${name}`)
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/** Has the functions' own reader judge what is handed on to them. */
function checkFunctionSettings(env: Environment): void {
  const judged = [
    'ISSUER',
    'ACCESS_KEYS',
    'AUDIT',
    'GUEST_ACTIONS',
    'LOGIN_ENDPOINTS',
    'CHANNEL_CONNECTIONS',
  ]
  const names = judged.map((name) => `COGNATE_${name}`)
  const values = names.map((name) => [name, given(env[name])] as const)
  readSettings({ ...Object.fromEntries(values), ...syncLimitsIn(env) })
}

function readHost({ HOST, COGNATE_ACCESS_KEYS }: Environment): string {
  const host = given(HOST) ?? '127.0.0.1'
  if (!isLoopback(host) && given(COGNATE_ACCESS_KEYS) === undefined) {
    throw new Error(
      `HOST ${host} lets other machines in: set COGNATE_ACCESS_KEYS to admin keys of your own (id:secret), because everybody knows local:local`,
    )
  }
  return host
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (!/^https?:/iu.test(text) || !URL.canParse(text)) {
    throw new Error('COGNATE_URL is an address that begins with http:// or https://')
  }
  return text.replace(/\/+$/u, '')
}

function readEndpoints(env: Environment): ReadonlyMap<StandIn, string> {
  return new Map(
    standIns.flatMap((name): [StandIn, string][] => {
      const url = given(env[`AWS_ENDPOINT_URL_${name.toUpperCase()}`])
      return url === undefined ? [] : [[name, url]]
    }),
  )
}

function readDataFolder(path: string): string | undefined {
  return path === 'memory' ? undefined : resolve(path)
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/u.test(text) || port > 65_535) throw new Error('PORT is a number from 0 to 65535')
  return port
}

function readAccount(text: string): string {
  if (!/^\d{12}$/u.test(text)) throw new Error('COGNATE_ACCOUNT is an account id of 12 digits')
  return text
}
