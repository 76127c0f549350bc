import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * A worker that lives the client's half of an SRP exchange in amazon-cognito-identity-js and posts
 * its A and its key. It runs outside of Jest, whose sandbox makes the library's own big-number
 * arithmetic seventy times slower.
 */
export interface ClientInput {
  readonly poolName: string
  readonly userId: string
  readonly password: string
  readonly saltHex: string
  readonly aHex: string
  readonly B: string
}

/** What the client computed, in hexadecimal. */
export interface ClientOutput {
  readonly A: string
  readonly key: string
}

interface BigNumber {
  toString(radix: number): string
}

type Done<Result> = (error: unknown, result: Result) => void

/** The parts of the library's AuthenticationHelper that a sign-in uses; it has no types. */
interface ClientHelper {
  N: BigNumber
  g: { modPow(power: BigNumber, modulus: BigNumber, done: Done<BigNumber>): void }
  smallAValue: BigNumber
  largeAValue: BigNumber
  getPasswordAuthenticationKey(...args: [string, string, BigNumber, BigNumber, Done<Buffer>]): void
}

const require = createRequire(import.meta.url)
const { default: Helper } = require('amazon-cognito-identity-js/lib/AuthenticationHelper.js') as {
  default: new (poolName: string) => ClientHelper
} // the package has no types for it
const { default: BigInteger } = require('amazon-cognito-identity-js/lib/BigInteger.js') as {
  default: new (text: string, radix: number) => BigNumber
} // the package has no types for it

const { poolName, userId, password, saltHex, aHex, B } = workerData as ClientInput // posted by the test
const helper = new Helper(poolName)
helper.smallAValue = new BigInteger(aHex, 16)
helper.g.modPow(helper.smallAValue, helper.N, (_, A) => {
  helper.largeAValue = A
  const salt = new BigInteger(saltHex, 16)
  const serverB = new BigInteger(B, 16)
  helper.getPasswordAuthenticationKey(userId, password, serverB, salt, (__, key) => {
    const output: ClientOutput = { A: A.toString(16), key: Buffer.from(key).toString('hex') }
    parentPort?.postMessage(output)
  })
})
