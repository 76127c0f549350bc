import { registrationScope } from '../../domain/scopes.ts'
import { ServiceError } from '../../errors.ts'
import { parseJsonBody } from '../../protocol/json-body.ts'
import { isStandardScope } from '../../user-pools/client-references.ts'
import { OAuthFault } from '../faults.ts'
import type { RegisteredGrant, RegistrationMode } from './mode.ts'

/** How a client proves who it is at the token endpoint (RFC 7591, section 2). */
export type ClientProof = 'none' | 'client_secret_basic' | 'client_secret_post'

/** What a client registers itself with. */
export interface ClientMetadata {
  readonly name: string
  readonly grant: RegisteredGrant
  readonly proof: ClientProof
  readonly scopes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly logoutUris: readonly string[]
}

const proofs: readonly ClientProof[] = ['client_secret_basic', 'client_secret_post', 'none']
const openIdScopes = ['openid', 'email', 'phone', 'profile']

/** Grants by the names of RFC 7591; whoever gets codes also gets refresh tokens. */
const grantNames = new Map<string, RegisteredGrant | undefined>([
  ['authorization_code', 'code'],
  ['client_credentials', 'client_credentials'],
  ['refresh_token', undefined],
])

/**
 * Reads what a client says of itself (RFC 7591, section 2); what is not known here is left out.
 *
 * @throws OAuthFault invalid_client_metadata
 */
export function readMetadata(text: string, mode: RegistrationMode): ClientMetadata {
  const metadata = membersOf(text)
  const grant = grantOf(metadata, mode)
  return {
    name: nameOf(metadata.client_name),
    grant,
    proof: proofOf(metadata.token_endpoint_auth_method, grant),
    scopes: scopesOf(metadata.scope, { mode, grant }),
    redirectUris: grant === 'code' ? listOf(metadata, 'redirect_uris') : [],
    logoutUris: listOf(metadata, 'post_logout_redirect_uris'),
  }
}

function membersOf(text: string): Members {
  try {
    return parseJsonBody(text)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw invalid('the body is not a JSON object')
  }
}

function grantOf(metadata: Members, { grants }: RegistrationMode): RegisteredGrant {
  const asked = listOf(metadata, 'grant_types')
  const names = asked.length > 0 ? asked : ['authorization_code']
  const known = names.every((name) => grantNames.has(name))
  const [grant, ...others] = new Set(names.flatMap((name) => grantNames.get(name) ?? []))
  if (!known || !grant || others.length > 0 || !grants.includes(grant)) {
    throw invalid('grant_types names what a client cannot have here')
  }
  const types = listOf(metadata, 'response_types')
  if (types.some((type) => type !== 'code' || grant !== 'code')) {
    throw invalid('response_types does not go with grant_types')
  }
  return grant
}

function proofOf(asked: unknown, grant: RegisteredGrant): ClientProof {
  const proof = asked === undefined ? 'client_secret_basic' : asked
  const known = proofs.find((one) => one === proof)
  if (!known || (known === 'none' && grant === 'client_credentials')) {
    throw invalid('token_endpoint_auth_method is not one of this server')
  }
  return known
}

/** What a client may ask for in this pool: never to register others. */
function scopesOf(
  asked: unknown,
  { mode, grant }: { mode: RegistrationMode; grant: RegisteredGrant },
): string[] {
  const { AllowedScopes = [] } = mode.pool.settings.DcrConfiguration ?? {}
  const allowed = [...new Set([...openIdScopes, ...AllowedScopes])].filter(
    (scope) => scope !== registrationScope && (grant === 'code' || !isStandardScope(scope)),
  )
  if (asked !== undefined && typeof asked !== 'string') throw invalid('scope is not a text')
  const named = [...new Set((asked ?? '').split(' ').filter(Boolean))]
  const scopes = named.length > 0 ? named : allowed
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope))) {
    throw invalid('scope names what a client cannot have here')
  }
  return scopes
}

/** A name as the API takes it: other characters become hyphens, as the server may (RFC 7591, 3.2.1). */
function nameOf(asked: unknown): string {
  if (asked === undefined || asked === '') return 'registered'
  if (typeof asked !== 'string') throw invalid('client_name is not a text')
  return asked.slice(0, longestName).replaceAll(/[^\w\s+=,.@-]/gu, '-')
}

const longestName = 128
const longestList = 100
const longestEntry = 1024

type Members = Readonly<Record<string, unknown>>

function listOf(metadata: Members, name: string): string[] {
  const value = metadata[name] ?? []
  const isList =
    Array.isArray(value) &&
    value.length <= longestList &&
    value.every((one) => typeof one === 'string' && one.length <= longestEntry)
  if (!isList) throw invalid(`${name} is not a list of texts`)
  return value as string[] // each is a text
}

function invalid(description: string): OAuthFault {
  return new OAuthFault('invalid_client_metadata', description)
}
