import { BlockList, isIP } from 'node:net'
import { parseCidr } from './cidr.ts'

/**
 * Whether an address lies in one of the ranges, in CIDR notation; an IPv4 address also where it is
 * written as one of IPv6 (RFC 4291, section 2.5.5.2). What is no address lies in none.
 */
export function isInRanges(ranges: readonly string[], address: string | undefined): boolean {
  const version = isIP(address ?? '')
  if (address === undefined || version === 0 || ranges.length === 0) return false
  const list = new BlockList()
  for (const range of ranges) {
    const cidr = parseCidr(range)
    if (cidr) list.addSubnet(cidr.address, cidr.prefix, cidr.family)
  }
  return list.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
