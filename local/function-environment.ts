import { localCredentialsFunction } from './functions.ts'
import type { LocalSettings } from './settings.ts'

/** Where this run's parts are. */
export interface Whereabouts {
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly tableName: string
  readonly keyFile: string
  readonly smtpUrl: string
  /** Where our own functions are invoked. */
  readonly lambdaUrl: string
  /** Endpoints of AWS services by the name in `AWS_ENDPOINT_URL_…`, in lower case. */
  readonly endpoints: ReadonlyMap<string, string>
}

/**
 * The environment of every function on this machine: what serverless.yml sets on AWS, and the
 * stand-ins by the variables that AWS's SDKs read.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function functionEnvironment(
  settings: LocalSettings,
  { url, tableName, keyFile, smtpUrl, lambdaUrl, endpoints }: Whereabouts,
): Record<string, string> {
  return {
    AWS_REGION: settings.region,
    ...(!settings.hasOwnCredentials && localCredentials),
    COGNATE_TABLE: tableName,
    COGNATE_URL: url,
    COGNATE_ISSUER: settings.issuer,
    COGNATE_ACCOUNT: settings.account,
    COGNATE_ACCESS_KEYS: settings.accessKeys,
    COGNATE_KEY_FILE: keyFile,
    COGNATE_SMTP_URL: settings.smtpUrl ?? smtpUrl,
    COGNATE_PASSKEY_ORIGINS: settings.passkeyOrigins,
    COGNATE_CREDENTIALS_FUNCTION: localCredentialsFunction,
    COGNATE_CREDENTIALS_ENDPOINT: lambdaUrl,
    COGNATE_PRIVATE_ADDRESSES: '1',
    ...Object.fromEntries(
      [...endpoints].map(([name, endpoint]) => [
        `AWS_ENDPOINT_URL_${name.toUpperCase()}`,
        endpoint,
      ]),
    ),
  }
}

/** Empty values keep a profile or session of the user's from being looked for. */
const localCredentials = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
}
