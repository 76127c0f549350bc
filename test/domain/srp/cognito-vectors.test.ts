import { describe, expect, it } from '@jest/globals'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import {
  createServerChallenge,
  createVerifier,
  expectedSignature,
  isExpectedSignature,
  isValidClientPublic,
  newSalt,
  verifyPassword,
} from '../../../lib/domain/srp/index.ts'
import { vectors } from '../../vectors.ts'
import type { ClientInput, ClientOutput } from './client-library.ts'

interface SrpCase {
  name: string
  poolName: string
  userIdForSrp: string
  password: string
  saltHex: string
  verifierHex: string
  aHex: string
  SRP_A: string
  bHex: string
  SRP_B: string
  secretBlock: string
  timestamp: string
  signature: string
}

const set = vectors('srp/cognito-srp.json') as { cases: SrpCase[] } | undefined

/** Lives the client's half of the exchange in the public client library. */
async function askClient(workerData: ClientInput): Promise<ClientOutput> {
  const worker = new Worker(new URL('./client-library.ts', import.meta.url), { workerData })
  const [output] = (await once(worker, 'message')) as [ClientOutput] // what that file posts
  await worker.terminate()
  return output
}

if (!set) {
  it.skip('agrees with the published SRP vectors: the folder with them is absent', () => undefined)
} else {
  describe.each(set.cases)('the case $name', (c) => {
    const proof = {
      poolName: c.poolName,
      userId: c.userIdForSrp,
      password: c.password,
      salt: Buffer.from(c.saltHex, 'hex'),
    }
    const verifier = Buffer.from(c.verifierHex.padStart(768, '0'), 'hex')
    const answer = {
      poolName: c.poolName,
      userId: c.userIdForSrp,
      verifier,
      aHex: c.SRP_A,
      b: Buffer.from(c.bHex, 'hex'),
      B: c.SRP_B,
      secretBlock: Buffer.from(c.secretBlock, 'base64'),
      timestamp: c.timestamp,
    }

    it('derives the verifier', () => {
      expect(createVerifier(proof)).toEqual(verifier)
      expect(verifyPassword({ ...proof, verifier })).toBe(true)
      expect(verifyPassword({ ...proof, password: `${c.password}x`, verifier })).toBe(false)
    })

    it('computes B and takes A', () => {
      expect(createServerChallenge(verifier, answer.b).B).toBe(c.SRP_B)
      expect(isValidClientPublic(c.SRP_A)).toBe(true)
    })

    it('expects the signature that the client sends', () => {
      expect(expectedSignature(answer).toString('base64')).toBe(c.signature)
      expect(isExpectedSignature(answer, c.signature)).toBe(true)
      expect(isExpectedSignature({ ...answer, aHex: c.SRP_A.toUpperCase() }, c.signature)).toBe(
        true,
      )
    })

    it('refuses the signature once anything that it binds is another', () => {
      const others = {
        poolName: `${c.poolName}x`,
        userId: `${c.userIdForSrp}x`,
        verifier: createVerifier({ ...proof, password: 'another' }),
        aHex: '02',
        b: Buffer.alloc(32, 7),
        B: '05',
        secretBlock: Buffer.from('another'),
        timestamp: 'Tue Mar 3 07:05:10 UTC 2026',
      }
      for (const [name, value] of Object.entries(others)) {
        expect(isExpectedSignature({ ...answer, [name]: value }, c.signature)).toBe(false)
      }
    })
  })
}

it('agrees with amazon-cognito-identity-js on a fresh exchange', async () => {
  const proof = {
    poolName: 'Qz7Lm2kPx',
    userId: '0b1f7a52-5d1e-4f0e-9d6a-6a5f0d9b1c11',
    password: 'Passw0rd! ß用',
    salt: newSalt(),
  }
  const verifier = createVerifier(proof)
  const challenge = createServerChallenge(verifier)
  const client = await askClient({
    poolName: proof.poolName,
    userId: proof.userId,
    password: proof.password,
    saltHex: proof.salt.toString('hex'),
    aHex: randomBytes(128).toString('hex'),
    B: challenge.B,
  })
  const bound = { secretBlock: Buffer.from('block'), timestamp: 'Tue Mar 3 07:05:09 UTC 2026' }
  const signature = createHmac('sha256', Buffer.from(client.key, 'hex'))
    .update(`${proof.poolName}${proof.userId}block${bound.timestamp}`)
    .digest()
  const { poolName, userId } = proof
  expect(
    expectedSignature({ poolName, userId, verifier, aHex: client.A, ...challenge, ...bound }),
  ).toEqual(signature)
})
