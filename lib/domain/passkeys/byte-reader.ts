/** What an authenticator or browser sent is not in the form that it has to have. */
export class MalformedPasskey extends Error {
  override readonly name = 'MalformedPasskey'
}

/** The unsigned number in `size` bytes at an offset. @throws MalformedPasskey past the end */
export function numberAt(bytes: Buffer, offset: number, size: 1 | 2 | 4): number {
  return bytesAt(bytes, offset, size).readUIntBE(0, size)
}

/** So many bytes at an offset. @throws MalformedPasskey past the end */
export function bytesAt(bytes: Buffer, offset: number, length: number): Buffer {
  if (offset + length > bytes.length) throw new MalformedPasskey('bytes are cut off')
  return bytes.subarray(offset, offset + length)
}
