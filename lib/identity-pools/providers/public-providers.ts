import type { Settings } from '../../settings.ts'

/** The public providers that identity pools know without IAM, by their names in `Logins`. */
export const publicProviders = {
  facebook: 'graph.facebook.com',
  google: 'accounts.google.com',
  amazon: 'www.amazon.com',
  apple: 'appleid.apple.com',
  twitter: 'api.twitter.com',
  digits: 'www.digits.com',
} as const

/** The name under which a developer's user comes back with a token of our own. */
export const developerTokenName = 'cognito-identity.amazonaws.com'

const accessTokenProviders: readonly string[] = [
  publicProviders.facebook,
  publicProviders.amazon,
  publicProviders.twitter,
  publicProviders.digits,
]

/** Whether a provider's tokens are opaque, so that it has to be asked about each. */
export function takesAccessTokens(name: string): boolean {
  return accessTokenProviders.includes(name)
}

const withAppSecrets: readonly string[] = [
  publicProviders.facebook,
  publicProviders.twitter,
  publicProviders.digits,
]

/** Whether pools name an app of the provider with its secret, `id;secret`. */
export function hasAppSecret(name: string): boolean {
  return withAppSecrets.includes(name)
}

/** Where providers are asked when that is not at their name. */
const addresses = new Map<string, string>([[publicProviders.amazon, 'https://api.amazon.com']])

/** Where a provider answers. */
export function addressOf({ loginEndpoints }: Settings, name: string): string {
  return loginEndpoints.get(name) ?? addresses.get(name) ?? `https://${name}`
}
