import { refusedLogin } from '../../domain/login-refusals.ts'
import { soleAssertion } from '../../federation/saml/message-form.ts'
import { receivedMessage } from '../../federation/saml/received-message.ts'
import { nameIdOf } from '../../federation/saml/subject.ts'
import type { Services } from '../../services.ts'
import { samlProvider } from './iam-providers.ts'
import { linkedLogin, type Login, type SamlLogin } from './login.ts'
import { nameIdClaim, roleAttribute, sessionNameAttribute } from './saml-names.ts'
import { readAwsResponse } from './saml-response.ts'

/**
 * Takes a response apart, to know which assertion it brings and whose that claims to be. Nothing of
 * it is believed.
 */
export async function presentSaml(name: string, token: string): Promise<SamlLogin> {
  const message = await receivedMessage(token, 'Response').catch(() => undefined)
  const assertion = message && soleAssertion(message.element)
  return {
    ...{ kind: 'SAML', name, token, message },
    assertionId: assertion?.getAttribute('ID') ?? undefined,
    claimed: assertion && claimedLogin(name, () => nameIdOf(assertion, '').value),
  }
}

function claimedLogin(name: string, nameId: () => string) {
  try {
    return linkedLogin(name, nameId())
  } catch {
    return undefined // no name, or one that will be refused
  }
}

/**
 * Checks the response of a SAML provider. As on AWS the assertion has to offer a
 * role with this very provider: its audience is AWS at large, and only the role says that it was made
 * for this account.
 *
 * @throws ServiceError NotAuthorizedException, ExternalServiceException
 *
 * Source: developer guide, "Setting up a SAML provider as an identity pool IdP"; IAM user guide,
 * "Configure SAML assertions for the authentication response".
 */
export async function checkSamlLogin(
  services: Pick<Services, 'settings' | 'now' | 'iam'>,
  { name, message }: SamlLogin,
): Promise<Login> {
  if (!message) throw refusedLogin('Invalid base64 SAMLResponse')
  const { settings, now } = services
  const keys = await samlProvider(services, name)
  const assertion = await readAwsResponse(message, { settings, keys, now: now() })
  const { id, nameId, attributes, recipient, notOnOrAfter } = assertion
  requireSessionName(attributes.get(sessionNameAttribute))
  return {
    ...linkedLogin(name, nameId),
    sub: nameId,
    person: `${name}:SAML:${nameId}`,
    clientId: recipient,
    claims: {
      ...{ iss: keys.entityId, aud: recipient, sub: nameId, [nameIdClaim]: nameId },
      ...claimsIn(attributes),
    },
    settingNames: [name],
    offeredRoles: rolesWith(name, attributes.get(roleAttribute) ?? []),
    assertion: { id, provider: name, notOnOrAfter },
  }
}

/** A claim of one value is that value, as rules and tags take it. */
function claimsIn(attributes: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  return Object.fromEntries(
    [...attributes].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
}

/** The roles of the pairs of role and provider that name this provider, in either order. */
function rolesWith(provider: string, pairs: readonly string[]): string[] {
  const roles = pairs.flatMap((pair) => {
    const parts = pair.split(',').map((part) => part.trim())
    return parts.length === 2 && parts.includes(provider)
      ? parts.filter((part) => part !== provider)
      : []
  })
  if (roles.length > 0) return roles
  throw refusedLogin('The response offers no role with this provider.')
}

function requireSessionName(values: readonly string[] = []): void {
  const [name] = values
  if (name === undefined) throw refusedLogin('RoleSessionName is required in AuthnResponse')
  if (values.length === 1 && /^[\w+=,.@-]{2,64}$/u.test(name)) return
  throw refusedLogin('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
}
