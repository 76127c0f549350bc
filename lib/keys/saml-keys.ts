import type { KeyObject } from 'node:crypto'
import type { StoredSamlKey } from '../store/saml-keys.ts'
import { selfSignedCertificate } from './certificates.ts'
import { newSealedKey, openSealedKey, type KeyUse } from './sealed-rsa-key.ts'
import type { Sealer } from './sealer.ts'

/** Whose key it is: the pool's, which signs, or one provider's, which answers are encrypted for. */
export interface SamlKeyOwner {
  readonly poolId: string
  readonly provider?: string
}

const year = 365 * 86_400_000
const certificateLife = 10 * year

/** Makes a key, ready to be stored. */
export async function newSamlKey(
  sealer: Sealer,
  owner: SamlKeyOwner,
  now: number,
): Promise<StoredSamlKey> {
  return { ...(await newSealedKey(sealer, useOf(owner))), createdAt: now }
}

/**
 * The certificate of a key, in base64 without armour as Cognito answers it. It holds ten years and
 * is issued anew every year, for the same key (developer guide, "SAML signing and encryption"). It
 * follows from the key and the year, so that it need not be stored and is the same for everybody.
 */
export function samlCertificate(
  sealer: Sealer,
  owner: SamlKeyOwner,
  { stored, now }: { stored: StoredSamlKey; now: number },
): string {
  const { privateKey } = openSealedKey(sealer, useOf(owner), stored)
  const years = Math.max(0, Math.floor((now - stored.createdAt) / year))
  const issuedAt = stored.createdAt + years * year
  const certificate = selfSignedCertificate({
    privateKey,
    commonName: owner.poolId,
    notBefore: new Date(issuedAt),
    notAfter: new Date(issuedAt + certificateLife),
  })
  return certificate.toString('base64')
}

/** The private half of a key: it signs requests, or opens answers. @throws Error when it was moved */
export function samlPrivateKey(
  sealer: Sealer,
  owner: SamlKeyOwner,
  stored: StoredSamlKey,
): KeyObject {
  return openSealedKey(sealer, useOf(owner), stored).privateKey
}

function useOf({ poolId, provider }: SamlKeyOwner): KeyUse {
  return provider === undefined
    ? { label: 'saml-signing-key', context: [poolId] }
    : { label: 'saml-encryption-key', context: [poolId, provider] }
}
