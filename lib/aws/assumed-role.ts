import type { STSClient } from '@aws-sdk/client-sts'
import type { Credentials } from './aws-client.ts'

/** Credentials that end. */
export interface RoleCredentials extends Credentials {
  readonly expiration: Date
}

/** How long before their end credentials are replaced, in milliseconds. */
const margin = 5 * 60_000

/**
 * The credentials of a role, kept until shortly before they end.
 *
 * @throws (when called) STS's own error, AccessDenied for a role that does not trust us
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumedRole(
  sts: () => Promise<STSClient>,
  { arn, externalId }: { readonly arn: string; readonly externalId?: string | undefined },
  now: () => number = Date.now,
): () => Promise<RoleCredentials> {
  let kept: RoleCredentials | undefined
  return async () => {
    if (kept && now() < kept.expiration.getTime() - margin) return kept
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
    const client = await sts()
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'cognate', ExternalId: externalId }),
    )
    kept = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      expiration: given?.Expiration ?? new Date(0),
    }
    return kept
  }
}
