/** The formats of pictures that are told by their first bytes. */
export type ImageType = 'image/png' | 'image/jpeg'

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const jpeg = Buffer.from([0xff, 0xd8, 0xff])

/** The type of a picture by how it begins (WHATWG MIME Sniffing, section 6.1); undefined of others. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  const startsWith = (magic: Buffer) => magic.equals(bytes.subarray(0, magic.length))
  if (startsWith(png)) return 'image/png'
  return startsWith(jpeg) ? 'image/jpeg' : undefined
}
