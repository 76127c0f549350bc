import { createHash } from 'node:crypto'
import { isIP } from 'node:net'

/** Where and by what somebody signs in, as it is remembered. */
export interface Circumstances {
  readonly place: string
  /** What the device is known by; one of these is enough. */
  readonly marks: readonly string[]
}

/** What a request tells of where it comes from. */
export interface Traces {
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  readonly deviceKey?: string | undefined
}

/** What is remembered of a request: the network, not the address; the key and kind of the device. */
export function circumstancesOf({ ip, userAgent = '', deviceKey }: Traces): Circumstances {
  const kind = createHash('sha256').update(userAgent).digest('base64url').slice(0, 22)
  return { place: placeOf(ip), marks: deviceKey === undefined ? [kind] : [deviceKey, kind] }
}

/** The network of an address: /24 of IPv4, /48 of IPv6; mobile devices change the rest. */
function placeOf(address: string | undefined): string {
  const text = (address ?? '').replace(/%.*$/u, '').replace(/^::ffff:(?=\d+\.)/iu, '')
  const version = isIP(text)
  if (version === 0) return 'unknown'
  if (version === 4) return `${text.slice(0, text.lastIndexOf('.'))}.0/24`
  return `${groupsOf(text).slice(0, 3).join(':')}::/48`
}

/** The first groups of an IPv6 address, written out (RFC 5952). */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const front = head.split(':').filter(Boolean)
  const back = (tail ?? '').split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  return [...front, ...zeros, ...back]
}
