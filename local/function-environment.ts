import type { Credentials } from '../lib/aws/aws-client.ts'
import { channelPath } from './channel/start.ts'
import { localFunctionName } from './functions.ts'
import { openIdProviderArn } from './iam/openid-providers.ts'
import type { LocalSettings } from './settings.ts'

/** Where this run's parts are. */
export interface Whereabouts {
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly tableName: string
  readonly keyFile: string
  readonly smtpUrl: string
  /** What the functions sign with, where the user's own keys do not go anywhere. */
  readonly keys: Credentials
  /** Where clients upload to, unless that is the endpoint of S3. */
  readonly uploadEndpoint: string | undefined
  /** Where our own functions are invoked. */
  readonly lambdaUrl: string
  /** The queues of pushes that are tried again, and of those that were given up on. */
  readonly pushRetries: string
  readonly pushFailures: string
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
  { url, tableName, keyFile, smtpUrl, keys, uploadEndpoint, lambdaUrl, ...where }: Whereabouts,
): Record<string, string> {
  return {
    AWS_REGION: settings.region,
    ...(!settings.hasOwnCredentials && onlyCredentials(keys)),
    COGNATE_TABLE: tableName,
    COGNATE_URL: url,
    COGNATE_ISSUER: settings.issuer,
    COGNATE_ACCOUNT: settings.account,
    COGNATE_ACCESS_KEYS: settings.accessKeys,
    COGNATE_KEY_FILE: keyFile,
    COGNATE_SMTP_URL: settings.smtpUrl ?? smtpUrl,
    COGNATE_PASSKEY_ORIGINS: settings.passkeyOrigins,
    COGNATE_ISSUER_PROVIDER: openIdProviderArn(settings.account, `${url}/identity-pools`),
    COGNATE_BROKER_KMS_KEY: settings.brokerKmsKey,
    COGNATE_BREACH_URL: settings.breachUrl,
    COGNATE_AUTH_EVENT_DAYS: settings.authEventDays,
    COGNATE_LOGIN_ENDPOINTS: settings.loginEndpoints,
    COGNATE_SAML_RECIPIENTS: settings.samlRecipients,
    ...settings.syncLimits,
    COGNATE_GUEST_ACTIONS: settings.guestActions,
    COGNATE_AUDIT: settings.audit,
    COGNATE_CHANNEL_URL: `${url.replace(/^http/u, 'ws')}${channelPath}`,
    COGNATE_CHANNEL_CONNECTIONS: settings.channelConnections,
    COGNATE_CREDENTIALS_FUNCTION: localFunctionName('credentials'),
    COGNATE_IMPORT_FUNCTION: localFunctionName('import-users'),
    COGNATE_BULK_PUBLISH_FUNCTION: localFunctionName('bulk-publish'),
    ...(settings.importBucket !== undefined && { COGNATE_IMPORT_BUCKET: settings.importBucket }),
    ...(settings.streamBucket !== undefined && { COGNATE_STREAM_BUCKET: settings.streamBucket }),
    ...(uploadEndpoint !== undefined && { COGNATE_UPLOAD_ENDPOINT: uploadEndpoint }),
    COGNATE_LAMBDA_ENDPOINT: lambdaUrl,
    COGNATE_PUSH_RETRIES: where.pushRetries,
    COGNATE_PUSH_FAILURES: where.pushFailures,
    COGNATE_PRIVATE_ADDRESSES: '1',
    ...Object.fromEntries(
      [...where.endpoints].map(([name, endpoint]) => [
        `AWS_ENDPOINT_URL_${name.toUpperCase()}`,
        endpoint,
      ]),
    ),
  }
}

/** Empty values keep a profile or session of the user's from being looked for. */
function onlyCredentials({ accessKeyId, secretAccessKey }: Credentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  }
}
