import { poolIssuer, type Settings } from '../settings.ts'

/**
 * The user pool behind a provider's name: AWS's name for it, or the issuer in our pools' tokens
 * without its scheme, which is what Amplify sends. Undefined for any other provider.
 */
export function userPoolOf(settings: Settings, name: string): string | undefined {
  const poolId = name.slice(name.lastIndexOf('/') + 1)
  if (!/^[a-z0-9-]{1,40}_[0-9a-zA-Z]{1,55}$/u.test(poolId)) return undefined
  const names = [userPoolProvider(poolId), issuerName(settings, poolId)]
  return names.includes(name) ? poolId : undefined
}

/** The one name under which a user pool is linked to identities and stands in tokens: AWS's. */
export function userPoolProvider(poolId: string): string {
  return `cognito-idp.${poolId.split('_')[0] ?? ''}.amazonaws.com/${poolId}`
}

/** The issuer in the ARN of an OpenID provider in IAM, without its scheme: its name in `Logins`. */
export function hostOfArn(arn: string): string | undefined {
  return /^arn:aws[\w-]*:iam::\d{12}:oidc-provider\/(.+)$/u.exec(arn)?.[1]
}

/** Whether a name in `Logins` is that of a SAML provider: its ARN in IAM. */
export function isSamlProvider(name: string): boolean {
  return /^arn:aws[\w-]*:iam::\d{12}:saml-provider\/[\w._-]{1,128}$/u.test(name)
}

function issuerName(settings: Settings, poolId: string): string {
  return poolIssuer(settings, poolId).replace(/^https?:\/\//u, '')
}
