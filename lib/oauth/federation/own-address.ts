import type { Settings } from '../../settings.ts'

/**
 * The address of an endpoint at a domain, as others are told it: never what a request says of its
 * host. A name with dots is a whole host of its owner's, one without lies below the deployment.
 */
export function addressAt({ url }: Pick<Settings, 'url'>, domain: string, path: string): string {
  return domain.includes('.') ? `https://${domain}/${path}` : `${url}/auth/${domain}/${path}`
}
