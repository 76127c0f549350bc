import { isInRanges } from '../../domain/address-ranges.ts'
import { ServiceError } from '../../errors.ts'
import type { Protection } from './protection.ts'

/** Whether requests from an address are refused altogether. */
export function isBlockedAddress(
  { mode, settings }: Protection,
  address: string | undefined,
): boolean {
  const { BlockedIPRangeList: ranges = [] } = settings.RiskExceptionConfiguration ?? {}
  return mode === 'ENFORCED' && isInRanges(ranges, address)
}

/** Whether sign-ins from an address are never held to be risky. */
export function isTrustedAddress({ settings }: Protection, address: string | undefined): boolean {
  const { SkippedIPRangeList: ranges = [] } = settings.RiskExceptionConfiguration ?? {}
  return isInRanges(ranges, address)
}

/** AWS's refusal of an address that the pool's owner blocks. */
export function blockedAddress(): ServiceError {
  return new ServiceError('NotAuthorizedException', 'Request not allowed due to security reasons.')
}
