import { TokenFault } from './token-fault.ts'

/** The header of a signed token: a signature algorithm and the name of a key. */
export interface JwsHeader {
  readonly alg: string
  readonly kid: string
}

/** A signed token taken apart, nothing in it believed yet. */
export interface CompactJws {
  readonly header: JwsHeader
  readonly payload: Buffer
  /** What the signature was made over. */
  readonly signingInput: string
  readonly signature: Buffer
}

/**
 * The longest token read, in characters: above the 50,000 that GetCredentialsForIdentity takes and
 * above an access token with 100 groups of 128 three-byte characters.
 */
const longestToken = 65_536

/** Key names of ours are 44 characters of base64; a look-up takes no more than this. */
const keyName = /^[\x21-\x7e]{1,128}$/u

/** Header parameters that change how a token is read; `b64` and others come with `crit`. */
const refusedParameters = ['crit', 'b64', 'zip', 'enc']

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Takes a JWS in compact serialisation apart, accepting one spelling only.
 *
 * @throws TokenFault malformed
 *
 * Source: RFC 7515, sections 3.1, 4.1.11 and 5.2; RFC 8725, section 3.1.
 */
export function readCompactJws(token: string): CompactJws {
  if (token.length > longestToken) throw malformed('is too long')
  const [header, payload, signature, ...more] = token.split('.', 4)
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw malformed('does not have three parts')
  }
  return {
    header: readHeader(parseJsonObject(decodeBase64url(header))),
    payload: decodeBase64url(payload),
    signingInput: `${header}.${payload}`,
    signature: decodeBase64url(signature),
  }
}

/**
 * Parses bytes as one JSON object in UTF-8.
 *
 * @throws TokenFault malformed
 */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw malformed('has a part that is not JSON', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('has a part that is not a JSON object')
  }
  return value as Record<string, unknown> // an object that came out of JSON
}

function readHeader(header: Record<string, unknown>): JwsHeader {
  const refused = refusedParameters.find((name) => Object.hasOwn(header, name))
  if (refused !== undefined) throw malformed(`has \`${refused}\` in its header`)
  const { alg, kid } = header
  if (typeof alg !== 'string' || alg === '') throw malformed('names no algorithm')
  if (typeof kid !== 'string' || !keyName.test(kid)) throw malformed('names no key')
  return { alg, kid }
}

/** Node skips padding, white space, foreign characters and unused bits; writing it again tells. */
function decodeBase64url(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw malformed('has a part that is not base64url')
  return bytes
}

function malformed(what: string, options?: ErrorOptions): TokenFault {
  return new TokenFault('malformed', `The token ${what}.`, options)
}
