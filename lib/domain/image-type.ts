/** The formats of pictures that are told by their first bytes. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/x-icon'

const signatures: readonly (readonly [type: ImageType, signature: Buffer])[] = [
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/x-icon', Buffer.from([0x00, 0x00, 0x01, 0x00])],
]

/** The type of a picture by how it begins (WHATWG MIME Sniffing, section 6.1); undefined of others. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  return signatures.find(([, signature]) =>
    signature.equals(bytes.subarray(0, signature.length)),
  )?.[0]
}
