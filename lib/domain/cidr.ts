import { isIP } from 'node:net'

/** A range of IP addresses. */
export interface Cidr {
  readonly address: string
  /** How many leading bits of the address the range has in common. */
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Reads a range in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = isIP(address)
  const prefix = Number(bits)
  const isWhole = rest.length === 0 && /^(0|[1-9]\d{0,2})$/u.test(bits) && !address.includes('%')
  if (version === 0 || !isWhole || prefix > (version === 4 ? 32 : 128)) return undefined
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}
