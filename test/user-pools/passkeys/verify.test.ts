import { describe, expect, it } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import type { Passkey } from '../../../lib/store/passkeys.ts'
import {
  credentialIdOf,
  userHandleOf,
  verifyAssertion,
} from '../../../lib/user-pools/passkeys/verify-assertion.ts'
import { verifyRegistration } from '../../../lib/user-pools/passkeys/verify-registration.ts'
import {
  cborMap,
  SoftwareAuthenticator,
  type AuthenticatorOptions,
  type Behaviour,
} from '../../software-authenticator.ts'
import { refusal } from '../stage.ts'

const party = { id: 'example.org', origins: [], mustVerifyUser: false }
const strict = { ...party, mustVerifyUser: true }
const user = { sub: '00000000-0000-4000-8000-000000000001' }
const challenge = 'Y2hhbGxlbmdlLWNoYWxsZW5nZS1jaGFsbGVuZ2UtMTI'
const creation = { rp: { id: party.id }, user: { id: userHandleOf(user) }, challenge }
const request = { rpId: party.id, challenge }

const malformed = refusal('InvalidParameterException', 'The credential is not valid.')
const unsupported = refusal(
  'WebAuthnCredentialNotSupportedException',
  'The passkey is not supported.',
)
const elsewhere = refusal(
  'WebAuthnOriginNotAllowedException',
  'The origin of the passkey does not belong to the relying party id of the user pool.',
)

type Made = ReturnType<SoftwareAuthenticator['register']>

function registering(credential: unknown, relyingParty = party) {
  return verifyRegistration({ credential, challenge, relyingParty })
}

/** A registration with another attestation object. */
function attested(made: Made, attestationObject: Buffer): Made {
  const response = { ...made.response, attestationObject: attestationObject.toString('base64url') }
  return { ...made, response }
}

async function aPasskey(options: AuthenticatorOptions = {}) {
  const authenticator = new SoftwareAuthenticator(options)
  const made = await registering(authenticator.register(creation))
  const owner = { poolId: 'pool', username: 'jane', createdAt: 0, ...user }
  const passkey: Passkey = { ...owner, ...made, relyingPartyId: party.id }
  return { authenticator, passkey }
}

describe('the registration of a passkey', () => {
  it.each(['ES256', 'RS256'] as const)('takes a key for %s', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator({
      algorithm,
      transports: ['usb', 'new', 'nfc'],
    })
    await expect(registering(authenticator.register(creation), strict)).resolves.toEqual({
      id: authenticator.credentialId,
      publicKey: authenticator.publicKey(),
      counter: 0,
      isBackupEligible: false,
      attachment: 'platform',
      transports: ['usb', 'nfc'],
    })
  })

  it.each<[string, AuthenticatorOptions]>([
    ['an algorithm that was not offered', { algorithm: 'ES384' }],
    ['an RSA key that is too short', { algorithm: 'RS256', modulusLength: 1024 }],
    ['an absent user', { always: { isUserPresent: false } }],
  ])('refuses %s', async (_, options) => {
    const made = new SoftwareAuthenticator(options).register(creation)
    await expect(registering(made)).rejects.toEqual(unsupported)
  })

  it('refuses a user who was not verified where that is required, and only there', async () => {
    const made = new SoftwareAuthenticator().register(creation, { isUserVerified: false })
    await expect(registering(made, strict)).rejects.toEqual(unsupported)
    await expect(registering(made)).resolves.toBeDefined()
  })

  it.each<[string, Behaviour]>([
    ['another site', { origin: 'https://evil.example' }],
    ['a site without TLS', { origin: 'http://example.org' }],
    ['a frame', { clientData: { crossOrigin: true } }],
    ['a frame that does not say so', { clientData: { topOrigin: 'https://example.org' } }],
    ['a frame in something', { clientData: { crossOrigin: 'no' } }],
    ['an origin that is no text', { clientData: { origin: ['https://example.org'] } }],
  ])('refuses %s', async (_, behaviour) => {
    const made = new SoftwareAuthenticator().register(creation, behaviour)
    await expect(registering(made)).rejects.toEqual(elsewhere)
  })

  it('takes a site below the relying party, and one without telling of frames', async () => {
    for (const behaviour of [
      { origin: 'https://app.example.org:8443' },
      { clientData: { crossOrigin: undefined } },
    ]) {
      const made = new SoftwareAuthenticator().register(creation, behaviour)
      await expect(registering(made)).resolves.toBeDefined()
    }
  })

  it('refuses another challenge, ceremony or relying party', async () => {
    const authenticator = new SoftwareAuthenticator()
    const other = { ...creation, challenge: randomBytes(32).toString('base64url') }
    await expect(registering(authenticator.register(other))).rejects.toMatchObject({
      code: 'WebAuthnChallengeNotFoundException',
    })
    const ceremony = authenticator.register(creation, { type: 'webauthn.get' })
    await expect(registering(ceremony)).rejects.toMatchObject({ code: 'InvalidParameterException' })
    const elsewhere = authenticator.register(creation, { rpId: 'example.com' })
    await expect(registering(elsewhere)).rejects.toMatchObject({
      code: 'WebAuthnRelyingPartyMismatchException',
    })
  })

  it('refuses backed up what cannot be', async () => {
    const made = new SoftwareAuthenticator().register(creation, { isBackedUp: true })
    await expect(registering(made)).rejects.toEqual(malformed)
  })

  it.each([
    ['a rest after the authenticator data', { rest: Buffer.of(0) }],
    ['extensions that nobody announced', { rest: cborMap([['credProtect', 2]]).bytes }],
  ])('refuses %s', async (_, behaviour) => {
    const made = new SoftwareAuthenticator().register(creation, behaviour)
    await expect(registering(made)).rejects.toEqual(malformed)
  })

  it('refuses an attestation object that is not as it should be', async () => {
    const made = new SoftwareAuthenticator().register(creation)
    const good = Buffer.from(made.response.attestationObject, 'base64url')
    const twice = Buffer.concat([
      Buffer.of(0xa4),
      good.subarray(1),
      cborMap([['fmt', 'none']]).bytes.subarray(1),
    ])
    const endless = Buffer.concat([Buffer.of(0xbf), good.subarray(1), Buffer.of(0xff)])
    for (const wrong of [
      Buffer.concat([good, Buffer.of(0)]),
      good.subarray(0, -1),
      twice,
      endless,
      cborMap([['fmt', 'none']]).bytes,
      cborMap([['authData', 'none']]).bytes,
      cborMap([['authData', Buffer.alloc(36)]]).bytes,
      Buffer.of(0x80),
      randomBytes(300),
    ]) {
      await expect(registering(attested(made, wrong))).rejects.toEqual(malformed)
    }
  })

  it('puts a statement of attestation aside, whatever it claims', async () => {
    const authenticator = new SoftwareAuthenticator()
    const made = authenticator.register(creation)
    const good = Buffer.from(made.response.attestationObject, 'base64url')
    const authData = good.subarray(good.indexOf('authData') + 'authData'.length + 2)
    const claim = cborMap([
      ['fmt', 'packed'],
      ['attStmt', cborMap([['alg', -7], ['sig', Buffer.from('forged')]])], // prettier-ignore
      ['authData', authData],
    ])
    await expect(registering(attested(made, claim.bytes))).resolves.toHaveProperty(
      'id',
      authenticator.credentialId,
    )
  })

  it('refuses whatever is no credential', async () => {
    const made = new SoftwareAuthenticator().register(creation)
    const { response } = made
    for (const wrong of [
      undefined,
      null,
      'text',
      [],
      {},
      { ...made, type: 'password' },
      { ...made, id: 'AQID' },
      { ...made, rawId: undefined },
      { ...made, response: null },
      { ...made, response: { ...response, clientDataJSON: 7 } },
      { ...made, response: { ...response, attestationObject: `${response.attestationObject}=` } },
      { ...made, response: { ...response, transports: 'usb' } },
      { ...made, id: 'AQID', rawId: 'AQID' },
    ]) {
      await expect(registering(wrong)).rejects.toEqual(malformed)
    }
    const noJson = { ...response, clientDataJSON: Buffer.from('{').toString('base64url') }
    await expect(registering({ ...made, response: noJson })).rejects.toEqual(
      refusal('InvalidParameterException', 'The credential has no client data.'),
    )
  })
})

describe('the assertion of a passkey', () => {
  it.each(['ES256', 'RS256'] as const)('is right with a signature of %s', async (algorithm) => {
    const { authenticator, passkey } = await aPasskey({ algorithm })
    const credential = JSON.stringify(authenticator.assert(request))
    expect(credentialIdOf(credential)).toBe(passkey.id)
    await expect(
      verifyAssertion({ credential, challenge, relyingParty: strict, user, passkey }),
    ).resolves.toEqual({ passkey, method: 'swk', isUserVerified: true, counter: 0 })
  })

  it('tells a roaming authenticator, and a user who was not verified', async () => {
    const { authenticator, passkey } = await aPasskey({ attachment: 'cross-platform' })
    const credential = JSON.stringify(authenticator.assert(request, { isUserVerified: false }))
    const assertion = { credential, challenge, relyingParty: party, user, passkey }
    await expect(verifyAssertion(assertion)).resolves.toMatchObject({
      method: 'hwk',
      isUserVerified: false,
    })
    await expect(verifyAssertion({ ...assertion, relyingParty: strict })).resolves.toBeUndefined()
  })

  it.each<[string, Behaviour]>([
    ['another site', { origin: 'https://evil.example' }],
    ['a frame', { clientData: { crossOrigin: true } }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['another relying party', { rpId: 'example.com' }],
    ['an absent user', { isUserPresent: false }],
    ['a copy that may be backed up', { isBackupEligible: true }],
    ['what is backed up and cannot be', { isBackedUp: true }],
    ['a rest', { rest: Buffer.of(1) }],
  ])('is wrong from %s', async (_, behaviour) => {
    const { authenticator, passkey } = await aPasskey()
    const credential = JSON.stringify(authenticator.assert(request, behaviour))
    await expect(
      verifyAssertion({ credential, challenge, relyingParty: party, user, passkey }),
    ).resolves.toBeUndefined()
  })

  it('is wrong for another challenge, user, passkey, relying party or handle', async () => {
    const { authenticator, passkey } = await aPasskey()
    const other = await aPasskey()
    const made = authenticator.assert(request)
    const right = {
      credential: JSON.stringify(made),
      challenge,
      relyingParty: party,
      user,
      passkey,
    }
    await expect(verifyAssertion(right)).resolves.toBeDefined()
    const handle = (userHandle: unknown) =>
      JSON.stringify({ ...made, response: { ...made.response, userHandle } })
    for (const wrong of [
      { challenge: randomBytes(32).toString('base64url') },
      { user: { sub: 'eve' } },
      { passkey: undefined },
      { passkey: other.passkey },
      { passkey: { ...passkey, sub: 'eve' } },
      { passkey: { ...passkey, publicKey: other.passkey.publicKey } },
      { passkey: { ...passkey, relyingPartyId: 'example.com' } },
      { relyingParty: { ...party, id: 'app.example.org' } },
      { credential: handle(userHandleOf({ sub: 'eve' })) },
      { credential: handle(7) },
      { credential: '' },
      { credential: '{' },
      { credential: 'null' },
      { credential: JSON.stringify({ ...made, response: {} }) },
    ]) {
      await expect(verifyAssertion({ ...right, ...wrong })).resolves.toBeUndefined()
    }
    for (const none of [null, undefined]) {
      await expect(verifyAssertion({ ...right, credential: handle(none) })).resolves.toBeDefined()
    }
  })

  it('is wrong when the signature is not exactly over what was sent', async () => {
    const { authenticator, passkey } = await aPasskey()
    const made = authenticator.assert(request)
    const another = authenticator.assert(request, { isUserVerified: false })
    const right = { challenge, relyingParty: party, user, passkey }
    for (const changes of [
      { signature: another.response.signature },
      { authenticatorData: another.response.authenticatorData },
      { signature: 'AA' },
      { signature: randomBytes(70).toString('base64url') },
      { authenticatorData: 'AA' },
    ]) {
      const credential = JSON.stringify({ ...made, response: { ...made.response, ...changes } })
      await expect(verifyAssertion({ ...right, credential })).resolves.toBeUndefined()
    }
  })

  it('takes a counter that rises, and none that stays or falls', async () => {
    const { authenticator, passkey } = await aPasskey({ counts: true })
    const right = { challenge, relyingParty: party, user, passkey }
    const asserted = (counter?: number) =>
      JSON.stringify(authenticator.assert(request, counter === undefined ? {} : { counter }))
    await expect(verifyAssertion({ ...right, credential: asserted() })).resolves.toHaveProperty(
      'counter',
      2,
    )
    for (const counter of [passkey.counter, 0]) {
      await expect(
        verifyAssertion({ ...right, credential: asserted(counter) }),
      ).resolves.toBeUndefined()
    }
    const silent = { ...passkey, counter: 0 }
    await expect(
      verifyAssertion({ ...right, passkey: silent, credential: asserted(0) }),
    ).resolves.toHaveProperty('counter', 0)
  })
})
