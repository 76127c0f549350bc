import type { IdentityProvider } from '../store/identity-providers.ts'
import type { FederatedSignIn } from '../triggers/inbound-federation.ts'

/** Who somebody is at a provider, as it told us and we have checked. */
export interface ExternalIdentity {
  readonly provider: IdentityProvider
  /** The provider's own name of the account: `sub` of OpenID Connect, NameID of SAML. Case counts. */
  readonly subject: string
  /** What else the provider tells of the account, by its own names of claims or SAML attributes. */
  readonly attributes: ReadonlyMap<string, string>
  /** What an OpenID provider says of the strength of the sign-in, in its own words. */
  readonly acr?: string
  /** The same by where it was told, for the trigger; attributes of SAML unless given. */
  readonly told?: FederatedSignIn['attributes']
}

/** A provider did not sign somebody in; the message is the `error_description` for the app. */
export class FederationFault extends Error {}
