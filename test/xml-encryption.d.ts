/** What is used of a package that has no types of its own. */
declare module 'xml-encryption' {
  export function encrypt(
    content: string,
    options: {
      readonly rsa_pub: string
      readonly pem: string
      readonly encryptionAlgorithm: string
      readonly keyEncryptionAlgorithm: string
      readonly keyEncryptionDigest?: string
      readonly keyEncryptionMgf?: string
      readonly disallowEncryptionWithInsecureAlgorithm: boolean
      readonly warnInsecureAlgorithm: boolean
    },
    done: (error: Error | null, encrypted: string) => void,
  ): void
}
