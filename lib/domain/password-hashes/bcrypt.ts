import { malformedHash, partsOf, refuseCostly, type PasswordHash } from './password-hash.ts'

const form = /^\$2([abxy])\$([0-9]{2})\$[./A-Za-z0-9]{53}$/u
const cost = { least: 4, most: 12 } as const

/**
 * A bcrypt hash in the form of crypt(3): `$2b$cost$salt and hash`.
 *
 * @throws ServiceError InvalidParameterException
 */
export function readBcrypt(text: string): PasswordHash {
  const [variant, digits] = partsOf(text, form)
  if (Number(digits) < cost.least) throw malformedHash()
  refuseCostly([[Number(digits), cost.most]])
  return {
    verify: async (password) => {
      // `x` marks hashes of a faulty program, which differs on bytes beyond ASCII only
      if (variant === 'x' && !isAscii(password)) return false
      const { default: bcrypt } = await import('bcryptjs')
      return bcrypt.compare(password, `$2b$${text.slice(4)}`)
    },
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}
