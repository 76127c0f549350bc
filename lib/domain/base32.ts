const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes in base32 without padding, as authenticator apps take a seed (RFC 4648 section 6). */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let waiting = 0
  for (const byte of bytes) {
    waiting = (waiting << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((waiting >> bits) & 31)
    }
    waiting &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet.charAt((waiting << (5 - bits)) & 31) : text
}
