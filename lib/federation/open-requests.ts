import { createHash, randomBytes } from 'node:crypto'
import type { Services } from '../services.ts'
import { addFederationRequest, federationRequestRef } from '../store/federation-requests.ts'

/** What somebody who is sent to an identity provider shall come back to. */
export interface OpenRequest {
  /** The name of the provider that was asked: no other may answer. */
  readonly provider: string
  /** Tells the browser that was sent, which alone may bring the answer. */
  readonly browserMark: string
  /** What the app asked of us, in its reader's own form. */
  readonly asked: string
  readonly nonce?: string | undefined
  readonly codeVerifier?: string | undefined
  readonly samlRequestId?: string | undefined
}

/** The services that open requests take. */
export type RequestServices = Pick<Services, 'table' | 'keyring' | 'now'>

/** How long a provider has for its answer (developer guide, "OIDC user pool IdP authentication flow"). */
const lifetime = 5 * 60_000

const label = 'federation-request'

/** A handle as `keepRequest` makes them: 32 random bytes in base64url. */
const handle = /^[\w-]{43}$/u

/**
 * Keeps a request until its answer comes, and gives the handle by which it is found: the `state` of
 * OAuth, the RelayState of SAML. The handle says nothing, and is stored as its hash only.
 */
export async function keepRequest(
  { table, keyring, now }: RequestServices,
  poolId: string,
  request: OpenRequest,
): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  const state = randomBytes(32).toString('base64url')
  const hash = hashOf(state)
  const box = sealer.seal(label, Buffer.from(JSON.stringify(request)), [poolId, hash])
  await table.write(addFederationRequest({ poolId, hash, box, expiresAt: now() + lifetime }))
  return state
}

/**
 * Uses a request up and gives it: of many answers at once, one gets it. Undefined when it was
 * answered before, when its time is over, or when there never was one.
 */
export async function takeRequest(
  { table, keyring, now }: RequestServices,
  poolId: string,
  state: string,
): Promise<OpenRequest | undefined> {
  if (!handle.test(state)) return undefined
  const hash = hashOf(state)
  const [stored, sealer] = await Promise.all([
    table.take(federationRequestRef(poolId, hash)),
    keyring.sealer('user-pools'),
  ])
  if (!stored || stored.expiresAt <= now()) return undefined
  const plain = sealer.open(label, stored.box, [poolId, hash])
  return plain && (JSON.parse(plain.toString('utf8')) as OpenRequest) // sealed by us alone
}

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url')
}
