/** What the local CA may vouch for at all: this machine and AWS's Cognito domains (RFC 5280, 4.2.1.10). */
export const permitted = {
  domains: ['localhost', 'amazonaws.com', 'amazoncognito.com'],
  /** Address and mask, in hex. */
  networks: ['7f000000ff000000', `${'00'.repeat(15)}01${'ff'.repeat(16)}`],
} as const

/**
 * The names that the certificate of the local server bears: those of this machine, and those by
 * which AWS's clients know Cognito in a Region.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/cognito_identity.html
 */
export function hostNames(region: string): {
  dns: readonly string[]
  addresses: readonly string[]
} {
  return {
    dns: [
      'localhost',
      '*.localhost',
      `cognito-idp.${region}.amazonaws.com`,
      `issuer-cognito-idp.${region}.amazonaws.com`,
      `cognito-identity.${region}.amazonaws.com`,
      `cognito-sync.${region}.amazonaws.com`,
      `*.auth.${region}.amazoncognito.com`,
    ],
    addresses: ['127.0.0.1', '::1'],
  }
}

const servedNames = [
  /^(?:[a-z0-9-]{1,63}\.){1,3}localhost$/u,
  /^(?:issuer-)?cognito-(?:idp|identity|sync)\.[a-z0-9-]{1,63}\.amazonaws\.com$/u,
  /^[a-z0-9-]{1,63}\.auth\.[a-z0-9-]{1,63}\.amazoncognito\.com$/u,
]

/**
 * Whether a name is one that the server answers to, though no wildcard that clients accept covers
 * it: Node and browsers take none right below `localhost`, and Regions are too many to list.
 */
export function isServedName(name: string): boolean {
  return servedNames.some((pattern) => pattern.test(name))
}
