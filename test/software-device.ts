import { createHash, getDiffieHellman, randomBytes } from 'node:crypto'
import { srpClient } from './srp-client.ts'

/** What ConfirmDevice and the two device challenges take from the app on a device. */
export interface SoftwareDevice {
  readonly key: string
  readonly groupKey: string
  /** DeviceSecretVerifierConfig. */
  readonly verifierConfig: { readonly PasswordVerifier: string; readonly Salt: string }
  /** Begins a proof: `A` for DEVICE_SRP_AUTH, `answer` for DEVICE_PASSWORD_VERIFIER. */
  prove(): {
    readonly A: string
    answer(parameters: Record<string, string>, now: number): Record<string, string>
  }
}

/**
 * The app's side of a device, written apart from the server's (amazon-cognito-identity-js,
 * AuthenticationHelper and CognitoUser, is the reference of both).
 */
export function softwareDevice(
  { DeviceKey: key = '', DeviceGroupKey: groupKey = '' }: DeviceMetadata,
  {
    secret = randomBytes(40).toString('base64'),
    salt = randomBytes(16),
  }: { secret?: string; salt?: Buffer } = {},
): SoftwareDevice {
  // a number, as those clients make it: without the zeros that it begins with
  const paddedSalt = pad(BigInt(`0x${salt.toString('hex')}`).toString(16))
  const identity = createHash('sha256').update(`${groupKey}${key}:${secret}`).digest()
  const x = createHash('sha256').update(paddedSalt).update(identity).digest('hex')
  return {
    key,
    groupKey,
    verifierConfig: {
      PasswordVerifier: pad(powerOfTwo(BigInt(`0x${x}`)).toString(16)).toString('base64'),
      Salt: paddedSalt.toString('base64'),
    },
    prove: () => {
      const srp = srpClient()
      return {
        A: srp.A,
        answer: (parameters, now) => ({
          // what SRP calls the pool stands after the underscore of a pool id
          ...srp.answer(
            `_${groupKey}`,
            { ...parameters, USER_ID_FOR_SRP: key },
            { password: secret, now },
          ),
          USERNAME: parameters.USERNAME ?? '',
          DEVICE_KEY: key,
        }),
      }
    },
  }
}

/** The NewDeviceMetadata of a sign-in. */
export interface DeviceMetadata {
  readonly DeviceKey?: string | undefined
  readonly DeviceGroupKey?: string | undefined
}

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`)

function powerOfTwo(exponent: bigint): bigint {
  let result = 1n
  for (let square = 2n, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

function pad(hex: string): Buffer {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/u.test(even) ? `00${even}` : even, 'hex')
}
