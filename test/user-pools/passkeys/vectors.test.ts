import { describe, expect, it } from '@jest/globals'
import type { Passkey } from '../../../lib/store/passkeys.ts'
import { userHandleOf, verifyAssertion } from '../../../lib/user-pools/passkeys/verify-assertion.ts'
import { verifyRegistration } from '../../../lib/user-pools/passkeys/verify-registration.ts'
import { vectors } from '../../vectors.ts'

/** An example of the specification; its bytes are in hexadecimal. */
interface Example {
  readonly title: string
  readonly registration?: Readonly<Record<string, string>>
  readonly authentication?: Readonly<Record<string, string>>
}

const set = vectors('webauthn/webauthn-l3-examples.json') as { examples: Example[] } | undefined

const relyingParty = { id: 'example.org', origins: [], mustVerifyUser: false }
const user = { sub: 'jane' }
/** Every algorithm of the examples but Ed448, which WebCrypto does not have. */
const algorithms = [-7, -8, -35, -36, -257]
/** ES384, ES512, Ed25519 and Ed448. */
const notOffered = /ES384|ES512|Ed25519|Ed448/u
const fromFrame = /crossOrigin|topOrigin/u

const spelled = (hex = '') => Buffer.from(hex, 'hex').toString('base64url')

function registrationOf({ registration = {} }: Example) {
  const id = spelled(registration.credential_id)
  return {
    challenge: spelled(registration.challenge),
    relyingParty,
    algorithms,
    credential: {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: spelled(registration.clientDataJSON),
        attestationObject: spelled(registration.attestationObject),
      },
    },
  }
}

/** The passkey of an example; its authenticators do not count. */
async function passkeyOf(example: Example): Promise<Passkey> {
  const made = await verifyRegistration(registrationOf(example))
  const owner = { poolId: 'pool', username: 'jane', sub: user.sub, createdAt: 0 }
  return { ...owner, ...made, relyingPartyId: relyingParty.id }
}

function assertionOf({ authentication = {} }: Example, passkey: Passkey) {
  const credential = {
    id: passkey.id,
    rawId: passkey.id,
    type: 'public-key',
    response: {
      clientDataJSON: spelled(authentication.clientDataJSON),
      authenticatorData: spelled(authentication.authenticatorData),
      signature: spelled(authentication.signature),
      userHandle: userHandleOf(user),
    },
  }
  return {
    challenge: spelled(authentication.challenge),
    relyingParty,
    user,
    passkey,
    credential: JSON.stringify(credential),
  }
}

if (!set) {
  it.skip('judges the examples of the specification: the folder with them is absent', () => {
    // nothing to judge
  })
} else {
  const examples = set.examples.filter(({ registration }) => registration)
  const [framed, others] = [
    examples.filter(({ title }) => fromFrame.test(title)),
    examples.filter(({ title }) => !fromFrame.test(title) && !title.includes('Ed448')),
  ]

  it('knows all fifteen pairs', () => {
    expect(examples).toHaveLength(15)
    expect([framed.length, others.length]).toEqual([2, 12])
  })

  describe.each(others)('$title', (example) => {
    it('registers, whatever vendor attests it, and signs in', async () => {
      const passkey = await passkeyOf(example)
      expect(await verifyAssertion(assertionOf(example, passkey))).toMatchObject({
        passkey,
        counter: 0,
      })
    })

    it('does not sign in once anything that it signed is another', async () => {
      const passkey = await passkeyOf(example)
      const right = assertionOf(example, passkey)
      const tampered = { ...example.authentication }
      const byte = tampered.signature?.endsWith('0') ? '1' : '0'
      tampered.signature = `${tampered.signature?.slice(0, -1) ?? ''}${byte}`
      const wrong = [
        { ...right, challenge: spelled('00'.repeat(32)) },
        { ...right, relyingParty: { ...relyingParty, id: 'org' } },
        { ...right, user: { sub: 'eve' } },
        { ...right, passkey: undefined },
        { ...right, passkey: { ...passkey, counter: 1 } },
        assertionOf({ ...example, authentication: tampered }, passkey),
      ]
      for (const assertion of wrong) expect(await verifyAssertion(assertion)).toBeUndefined()
    })
  })

  it.each(framed)('refuses $title: nobody is expected to frame the page', async (example) => {
    await expect(verifyRegistration(registrationOf(example))).rejects.toMatchObject({
      code: 'WebAuthnOriginNotAllowedException',
    })
  })

  const unlisted = examples.filter(({ title }) => notOffered.test(title))
  it.each(unlisted)('refuses $title where only what Cognito takes is offered', async (example) => {
    const { challenge, credential } = registrationOf(example)
    await expect(verifyRegistration({ challenge, credential, relyingParty })).rejects.toMatchObject(
      { code: 'WebAuthnCredentialNotSupportedException' },
    )
  })
}
