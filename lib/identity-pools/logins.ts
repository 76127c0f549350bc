import { unsupportedProvider } from '../domain/login-refusals.ts'
import { unverifiedClaims } from '../domain/login-tokens.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Settings } from '../settings.ts'
import { brokerKeyRef } from '../store/broker-keys.ts'
import { loginTaken } from '../store/identities.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import type { Found } from '../store/table.ts'
import { usedAssertion, type LoginRefs } from './login-records.ts'
import { isSamlProvider, userPoolOf } from './provider-names.ts'
import { openApp } from './provider-secrets.ts'
import { checkAccessTokenLogin } from './providers/access-token.ts'
import { checkDeveloperLogin } from './providers/developer-token.ts'
import { checkIdTokenLogin, idTokenProviders } from './providers/id-token.ts'
import { linkedLogin, type Login, type PresentedLogin } from './providers/login.ts'
import { developerTokenName, takesAccessTokens } from './providers/public-providers.ts'
import { checkSamlLogin, presentSaml } from './providers/saml.ts'
import { checkUserPoolLogin, presentUserPool } from './providers/user-pool.ts'

export type { Login, PresentedLogin } from './providers/login.ts'

/** The services that checking logins takes, for an operation's definition. */
export const loginNeeds = ['settings', 'now', 'table', 'iam', 'keyring'] as const

/** The services that checking logins takes. */
export type LoginServices = Pick<Services, (typeof loginNeeds)[number]>

/** The logins of a request, taken apart. */
export async function presentLogins(
  settings: Settings,
  logins: Readonly<Record<string, string>> = {},
): Promise<PresentedLogin[]> {
  return Promise.all(
    Object.entries(logins).map(([name, token]) => presentLogin(settings, name, token)),
  )
}

async function presentLogin(
  settings: Settings,
  name: string,
  token: string,
): Promise<PresentedLogin> {
  const userPoolId = userPoolOf(settings, name)
  if (userPoolId !== undefined) return presentUserPool(name, token, userPoolId)
  if (isSamlProvider(name)) return presentSaml(name, token)
  const unclaimed = { name, token, claimed: undefined }
  if (name === developerTokenName) {
    const keyRef = brokerKeyRef(settings.brokerKmsKey)
    return { kind: 'developer token', ...unclaimed, keyRef }
  }
  if (takesAccessTokens(name)) return { kind: 'access token', ...unclaimed }
  const sub = unverifiedClaims(token)?.sub
  const claimed = typeof sub === 'string' ? linkedLogin(name, sub) : undefined
  return { kind: 'id token', name, token, claimed }
}

/** Logins to be checked, with what was read for it. */
export interface LoginQuestion {
  readonly presented: readonly PresentedLogin[]
  readonly found: Found<LoginRefs>
  /** The identity that a developer's token has to be for; without it none is taken. */
  readonly identityId?: string
}

/**
 * Checks every login of a request. Providers are asked only once it is known that the pool lists all
 * of them.
 *
 * @throws ServiceError NotAuthorizedException or InvalidParameterException when one of them is not
 *   good, ExternalServiceException when a provider does not answer, ResourceConflictException for
 *   two users of one provider
 */
export async function checkLogins(
  services: LoginServices,
  pool: IdentityPool,
  question: LoginQuestion,
): Promise<Login[]> {
  const checks = question.presented.map((login) => checkOf(services, pool, { login, question }))
  const results = await Promise.allSettled(checks.map(async (check) => check()))
  const logins = new Map<string, Login>()
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason
    const { value: checked } = result
    const known = logins.get(checked.provider)
    if (known && known.sub !== checked.sub) throw loginTaken
    logins.set(checked.provider, checked)
  }
  return [...logins.values()]
}

/** Refuses at once what the pool does not list, and tells how to check what it does. */
function checkOf(
  services: LoginServices,
  pool: IdentityPool,
  { login, question }: { login: PresentedLogin; question: LoginQuestion },
): () => Login | Promise<Login> {
  const { kind, name } = login
  const { settings } = pool
  if (name === settings.DeveloperProviderName) {
    throw new ServiceError('InvalidParameterException', 'Please provide a valid public provider')
  }
  const { found, identityId } = question
  switch (kind) {
    case 'user pool': {
      const records = {
        keys: found[`keys ${name}`],
        user: found[`user ${name}`],
        isRevoked: found[`revocation ${name}`],
      }
      return () => checkUserPoolLogin(services, settings, { login, records })
    }
    case 'developer token':
      return () =>
        checkDeveloperLogin(services, login, { pool, key: found[`broker ${name}`], identityId })
    case 'SAML':
      if (settings.SamlProviderARNs?.includes(name) !== true) throw unsupportedProvider()
      if (found[`use ${name}`]) throw usedAssertion()
      return () => checkSamlLogin(services, login)
    case 'access token': {
      const app = settings.SupportedLoginProviders?.[name]
      if (app === undefined) throw unsupportedProvider()
      return async () =>
        checkAccessTokenLogin(services, login, await openApp(services, pool, { name, app }))
    }
    case 'id token': {
      const providers = idTokenProviders(settings, login)
      return () => checkIdTokenLogin(services, login, providers)
    }
  }
}
