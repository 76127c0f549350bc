import { isIP } from 'node:net'
import type { RelyingParty } from '../../domain/passkeys/relying-party.ts'
import { ServiceError } from '../../errors.ts'
import type { Settings } from '../../settings.ts'
import type { UserPool } from '../../store/user-pools.ts'

/** Whether a pool's users may sign in with passkeys (API reference, SignInPolicyType). */
export function takesPasskeys(pool: UserPool): boolean {
  const { AllowedFirstAuthFactors: factors = [] } = pool.settings.Policies?.SignInPolicy ?? {}
  return factors.includes('WEB_AUTHN')
}

/**
 * The relying party of a pool: as configured, else its custom domain, else the host of its prefix
 * domain (developer guide, "How does Amazon Cognito implement passkey authentication?"). Undefined
 * when it has none of them.
 */
export function relyingPartyOf(settings: Settings, pool: UserPool): RelyingParty | undefined {
  const { RelyingPartyId, UserVerification } = pool.mfa?.WebAuthnConfiguration ?? {}
  const id = RelyingPartyId ?? pool.customDomain ?? (pool.domain && hostOf(settings))
  if (id === undefined) return undefined
  return { id, origins: settings.passkeyOrigins, mustVerifyUser: UserVerification === 'required' }
}

/**
 * The relying party of a pool whose users may register passkeys.
 *
 * @throws ServiceError WebAuthnNotEnabledException, WebAuthnConfigurationMissingException
 */
export function requireRelyingParty(settings: Settings, pool: UserPool): RelyingParty {
  if (!takesPasskeys(pool)) throw new ServiceError('WebAuthnNotEnabledException')
  const relyingParty = relyingPartyOf(settings, pool)
  if (!relyingParty) throw new ServiceError('WebAuthnConfigurationMissingException')
  return relyingParty
}

/** Browsers take no address for an RP ID; at a machine's own address they take `localhost`. */
function hostOf({ url }: Settings): string {
  const { hostname } = new URL(url)
  return isIP(hostname.replace(/^\[|\]$/gu, '')) === 0 ? hostname : 'localhost'
}
