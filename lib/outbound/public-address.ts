import { BlockList, isIPv4, isIPv6 } from 'node:net'

const forbidden4 = new BlockList()
const ranges4: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata services of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved and broadcast
]
for (const [address, prefix] of ranges4) forbidden4.addSubnet(address, prefix, 'ipv4')

const allowed6 = new BlockList()
allowed6.addSubnet('2000::', 3, 'ipv6')
const forbidden6 = new BlockList()
const ranges6: readonly (readonly [address: string, prefix: number])[] = [
  ['2001::', 23], // tunnels and other protocols of IETF's
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4, which may wrap a private IPv4 address
  ['3fff::', 20],
]
for (const [address, prefix] of ranges6) forbidden6.addSubnet(address, prefix, 'ipv6')

/**
 * Whether an IP address is one of the public internet: not of this machine, its network, its
 * cloud's metadata service, nor any range that wraps such an address.
 *
 * Source: IANA's special-purpose address registries (RFC 6890).
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !forbidden4.check(address, 'ipv4')
  if (!isIPv6(address)) return false
  const plain = address.replace(/%.*$/u, '')
  return allowed6.check(plain, 'ipv6') && !forbidden6.check(plain, 'ipv6')
}
