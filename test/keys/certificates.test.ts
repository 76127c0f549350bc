import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import forge from 'node-forge'
import { selfSignedCertificate, type SelfSigned } from '../../lib/keys/certificates.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const notBefore = new Date('2026-11-21T12:00:00Z')
const notAfter = new Date('2036-11-18T12:00:00Z')

const make = (changes: Partial<SelfSigned> = {}) =>
  selfSignedCertificate({
    privateKey,
    commonName: 'us-east-1_EXAMPLE1',
    notBefore,
    notAfter,
    ...changes,
  })

describe('a self-signed certificate', () => {
  it('is what OpenSSL reads as one, signed by its own key', () => {
    const certificate = new X509Certificate(make())
    expect(certificate.subject).toBe('CN=us-east-1_EXAMPLE1')
    expect(certificate.issuer).toBe('CN=us-east-1_EXAMPLE1')
    expect(certificate.validFromDate).toEqual(notBefore)
    expect(certificate.validToDate).toEqual(notAfter)
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{15}$/u)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.checkIssued(certificate)).toBe(true)
    expect(publicKey.equals(certificate.publicKey)).toBe(true)
  })

  it('is what another library reads as one', () => {
    const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(make().toString('latin1')))
    expect(certificate.subject.getField('CN')).toMatchObject({ value: 'us-east-1_EXAMPLE1' })
    expect(certificate.version).toBe(2) // counts from nought
    expect(certificate.extensions).toEqual([])
    expect(certificate.verify(certificate)).toBe(true)
  })

  it('is the same again for the same input, and another for another', () => {
    expect(make()).toEqual(make())
    const later = make({ notBefore: new Date(notBefore.getTime() + 1000) })
    const serialOf = (der: Buffer) => new X509Certificate(der).serialNumber
    expect(serialOf(later)).not.toBe(serialOf(make()))
  })

  it('may last beyond 2049, and have a long name', () => {
    const late = new Date('2059-12-31T23:59:59Z')
    const commonName = 'x'.repeat(300)
    const certificate = new X509Certificate(make({ notAfter: late, commonName }))
    expect(certificate.validToDate).toEqual(late)
    expect(certificate.subject).toBe(`CN=${commonName}`)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
  })
})
