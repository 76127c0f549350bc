export { modPow } from './modular-power.ts'
export { createVerifier, newSalt, verifyPassword } from './verifier.ts'
export type { PasswordProof } from './verifier.ts'
export {
  createServerChallenge,
  expectedSignature,
  isExpectedSignature,
  isValidClientPublic,
} from './challenge.ts'
export type { ServerChallenge, SignatureInput } from './challenge.ts'
export { readDeviceVerifier } from './device-verifier.ts'
export type { DeviceVerifier } from './device-verifier.ts'
export { exchangeIn, isSrpProof } from './sealed-exchange.ts'
export type { SealedExchange, SrpClaim, SrpIdentity } from './sealed-exchange.ts'
export { isSrpTimestamp } from './timestamp.ts'
