import { isExpectedSignature } from './challenge.ts'
import { isSrpTimestamp } from './timestamp.ts'

/** What a server keeps of one SRP exchange, sealed into the SECRET_BLOCK that the client sends back. */
export interface SealedExchange {
  /** SRP_A as the client sent it; must have passed `isValidClientPublic`. */
  readonly aHex: string
  /** The secret `b`, in Base64. */
  readonly b: string
  /** SRP_B as it goes out. */
  readonly B: string
}

/** The exchange in what was sealed; undefined where there is none, as in a step's Session. */
export function exchangeIn(
  details: Readonly<Partial<Record<string, string>>>,
): SealedExchange | undefined {
  const { aHex, b, B } = details
  return aHex !== undefined && b !== undefined && B !== undefined ? { aHex, b, B } : undefined
}

/** What a client answers to PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER. */
export interface SrpClaim {
  /** PASSWORD_CLAIM_SECRET_BLOCK, in Base64 as it was sent out. */
  readonly secretBlock: string
  /** PASSWORD_CLAIM_SIGNATURE. */
  readonly signature: string
  readonly timestamp: string
}

/** Who claims to hold a secret, and what the server keeps of that secret. */
export interface SrpIdentity {
  readonly poolName: string
  readonly userId: string
  readonly verifier: Uint8Array
}

/** Whether a claim is right for the exchange in its block; compares in constant time. */
export function isSrpProof(
  identity: SrpIdentity,
  { exchange, claim }: { exchange: SealedExchange; claim: SrpClaim },
): boolean {
  const { signature, timestamp } = claim
  const secretBlock = Buffer.from(claim.secretBlock, 'base64')
  const b = Buffer.from(exchange.b, 'base64')
  return (
    isSrpTimestamp(timestamp) &&
    isExpectedSignature({ ...identity, ...exchange, b, secretBlock, timestamp }, signature)
  )
}
