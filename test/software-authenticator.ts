import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** How an authenticator behaves in one ceremony; what is left out is as it should be. */
export interface Behaviour {
  readonly origin?: string
  readonly type?: string
  /** Other members of the client data. */
  readonly clientData?: Readonly<Record<string, unknown>>
  readonly rpId?: string
  readonly isUserPresent?: boolean
  readonly isUserVerified?: boolean
  readonly isBackupEligible?: boolean
  readonly isBackedUp?: boolean
  /** The counter that it shows; it counts by itself unless told. */
  readonly counter?: number
  /** Bytes after the authenticator data, signed with it. */
  readonly rest?: Buffer
}

/** What a software authenticator is. */
export interface AuthenticatorOptions {
  readonly algorithm?: 'ES256' | 'RS256' | 'ES384'
  readonly attachment?: 'platform' | 'cross-platform'
  readonly transports?: readonly string[]
  readonly credentialId?: Buffer
  /** Whether it counts its uses, as roaming ones do. */
  readonly counts?: boolean
  /** Behaviour in all ceremonies. */
  readonly always?: Behaviour
  readonly modulusLength?: number
}

/** The members of CredentialCreationOptions that an authenticator uses. */
export interface CreationOptions {
  readonly rp: { readonly id: string }
  readonly user: { readonly id: string }
  readonly challenge: string
}

/** The members of CREDENTIAL_REQUEST_OPTIONS that an authenticator uses. */
export interface RequestOptions {
  readonly rpId: string
  readonly challenge: string
}

/** An authenticator and a browser in one, which makes one passkey with a real key. */
export class SoftwareAuthenticator {
  readonly credentialId: string
  readonly #options: AuthenticatorOptions
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  #counter = 0
  #userHandle: string | undefined

  constructor(options: AuthenticatorOptions = {}) {
    this.#options = options
    const pair = keyPair(options)
    this.#privateKey = pair.privateKey
    this.#publicKey = pair.publicKey
    this.credentialId = (options.credentialId ?? randomBytes(32)).toString('base64url')
  }

  /** RegistrationResponseJSON for CredentialCreationOptions. */
  register(options: CreationOptions, behaviour: Behaviour = {}) {
    this.#userHandle = options.user.id
    const told = { ...this.#options.always, ...behaviour }
    const id = Buffer.from(this.credentialId, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.publicKey()])
    const authData = this.#authenticatorData({ rpId: options.rp.id, attested, told })
    const { attachment = 'platform', transports = ['internal'] } = this.#options
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      authenticatorAttachment: attachment,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData('webauthn.create', { rpId: options.rp.id, options, told }),
        attestationObject: cborMap([
          ['fmt', 'none'],
          ['attStmt', cborMap([])],
          ['authData', authData],
        ]).bytes.toString('base64url'),
        transports: [...transports],
      },
    }
  }

  /** AuthenticationResponseJSON for CREDENTIAL_REQUEST_OPTIONS. */
  assert(options: RequestOptions, behaviour: Behaviour = {}) {
    const told = { ...this.#options.always, ...behaviour }
    const authData = this.#authenticatorData({ rpId: options.rpId, told })
    const clientDataJSON = clientData('webauthn.get', { rpId: options.rpId, options, told })
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()
    const digest = this.#options.algorithm === 'ES384' ? 'sha384' : 'sha256'
    const signature = sign(digest, Buffer.concat([authData, hash]), this.#privateKey)
    const { attachment = 'platform' } = this.#options
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      authenticatorAttachment: attachment,
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(this.#userHandle !== undefined && { userHandle: this.#userHandle }),
      },
    }
  }

  /** The COSE key. */
  publicKey(): Buffer {
    const { x = '', y = '', n = '', e = '' } = this.#publicKey.export({ format: 'jwk' })
    const bytes = (text: string) => Buffer.from(text, 'base64url')
    const { algorithm = 'ES256' } = this.#options
    const members: [number, number | Buffer][] =
      algorithm === 'RS256'
        ? [[1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]] // prettier-ignore
        : [[1, 2], [3, algorithm === 'ES256' ? -7 : -35], [-1, algorithm === 'ES256' ? 1 : 2], [-2, bytes(x)], [-3, bytes(y)]] // prettier-ignore
    return cborMap(members).bytes
  }

  #authenticatorData({
    rpId,
    attested,
    told,
  }: {
    rpId: string
    attested?: Buffer
    told: Behaviour
  }): Buffer {
    const { isUserPresent = true, isUserVerified = true, rest = Buffer.alloc(0) } = told
    const { isBackupEligible = false, isBackedUp = false } = told
    if (this.#options.counts === true) this.#counter++
    const flags = [
      isUserPresent,
      false,
      isUserVerified,
      isBackupEligible,
      isBackedUp,
      false,
      attested,
    ]
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(told.counter ?? this.#counter)
    return Buffer.concat([
      createHash('sha256')
        .update(told.rpId ?? rpId)
        .digest(),
      Buffer.of(flags.reduce((byte, flag, bit) => byte | (flag ? 1 << bit : 0), 0)),
      counter,
      attested ?? Buffer.alloc(0),
      rest,
    ])
  }
}

function keyPair({ algorithm = 'ES256', modulusLength = 2048 }: AuthenticatorOptions) {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength })
  return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES256' ? 'P-256' : 'P-384' })
}

function clientData(
  type: string,
  { rpId, options, told }: { rpId: string; options: { challenge: string }; told: Behaviour },
): string {
  const { challenge } = options
  const origin = told.origin ?? (rpId === 'localhost' ? 'http://localhost:4000' : `https://${rpId}`)
  const data = {
    type: told.type ?? type,
    challenge,
    origin,
    crossOrigin: false,
    ...told.clientData,
  }
  return Buffer.from(JSON.stringify(data)).toString('base64url')
}

/** CBOR that is made already, so that it can stand in a map. */
export interface Cbor {
  readonly bytes: Buffer
}

/** A map of CBOR with its members in the order given, even twice (RFC 8949). */
export function cborMap(
  members: readonly (readonly [string | number, string | number | Buffer | Cbor])[],
): Cbor {
  const parts = members.flatMap(([key, value]) => [cborItem(key), cborItem(value)])
  return { bytes: Buffer.concat([head(5, members.length), ...parts]) }
}

function cborItem(value: string | number | Buffer | Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([head(3, text.length), text])
  }
  return Buffer.isBuffer(value) ? Buffer.concat([head(2, value.length), value]) : value.bytes
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.of((major << 5) | argument)
  if (argument < 256) return Buffer.of((major << 5) | 24, argument)
  const bytes = Buffer.alloc(3, (major << 5) | 25)
  bytes.writeUInt16BE(argument, 1)
  return bytes
}
