import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { FederationFault } from '../../../lib/federation/external-identity.ts'
import { SamlProvider, type ResponseParts } from '../../saml-provider.ts'
import { aSignInStage, changed } from './sign-in-stage.ts'
import { cpuMilliseconds } from '../../cpu-time.ts'

type Stage = Awaited<ReturnType<typeof aSignInStage>>

let one: Stage
beforeAll(async () => {
  one = await aSignInStage()
})
afterAll(() => one.stage.stop())

const unreadable = 'Invalid samlResponse or relayState from identity provider'
const invalid = (reason: string) => `Invalid SAML response received: ${reason}`
const badResponse = invalid('SAML Response signature is invalid')
const badAssertion = invalid('SAML Assertion signature is invalid.')

async function refusalOf(encoded: string, changes = {}): Promise<string> {
  const outcome = await one.read(encoded, changes).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(FederationFault)
  return (outcome as FederationFault).message
}

const minutes = (count: number) => new Date(one.stage.clock.now + count * 60_000).toISOString()

describe('the response of a SAML provider', () => {
  it.each([[['assertion']], [['response']], [['response', 'assertion']]] as const)(
    'signs somebody in when it signs its %p',
    async (signs) => {
      const response = await one.respond({ signs, attributes: { mail: ['c@example.com'] } })
      const { now } = one.stage.clock
      await expect(one.read(response)).resolves.toEqual({
        identity: {
          provider: one.provider,
          subject: 'Carla',
          attributes: new Map([['mail', 'c@example.com']]),
        },
        nameId: {
          value: 'Carla',
          format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        },
        assertionId: expect.stringMatching(/^_id\d+$/u),
        notOnOrAfter: now + 360_000,
        sessionIndex: '_s1',
        sessionNotOnOrAfter: now + 3_600_000,
      })
    },
  )

  it('signs nobody in without a signature', async () => {
    expect(await refusalOf(await one.respond({ signs: [] }))).toBe(badAssertion)
  })

  it('is refused at once, however much white space it has', async () => {
    const work = async () => {
      expect(await refusalOf(`${' '.repeat(190_000)}!`)).toBe(unreadable)
    }
    expect(await cpuMilliseconds(work)).toBeLessThan(1_000)
  })

  it('may be broken into lines', async () => {
    const response = (await one.respond()).replace(/(.{76})/gu, '$1\r\n')
    await expect(one.read(response)).resolves.toMatchObject({ nameId: { value: 'Carla' } })
  })

  it.each([
    ['nothing', ''],
    ['no base64', '<Response/>'],
    ['no text', Buffer.from([0xff, 0xfe, 0xfd]).toString('base64')],
    ['no XML', Buffer.from('Response').toString('base64')],
    ['another message', Buffer.from('<Response/>').toString('base64')],
    ['too long', 'A'.repeat(200_001)],
  ])('is refused when it is %s', async (_, encoded) => {
    expect(await refusalOf(encoded)).toBe(unreadable)
  })

  it.each([
    ['a document type', (xml: string) => `<!DOCTYPE a>${xml}`],
    ['two roots', (xml: string) => `${xml}<a/>`],
    ['100,001 characters', (xml: string) => xml + ' '.repeat(100_001 - xml.length)],
    [
      '64 levels',
      (xml: string) =>
        xml.replace('</samlp:Status>', `${'<a>'.repeat(64)}${'</a>'.repeat(64)}</samlp:Status>`),
    ],
    ['a processing instruction', (xml: string) => xml.replace('Carla', 'Ca<?r la?>')],
    [
      'an id twice',
      (xml: string) => xml.replace('<samlp:Status>', '<samlp:Status Id="_same" xml:id="_same">'),
    ],
    [
      'an assertion in hiding',
      (xml: string) => xml.replace('<samlp:Status>', '<samlp:Status><saml:Assertion/>'),
    ],
    [
      'a signature elsewhere',
      (xml: string) =>
        xml.replace(
          '<samlp:Status>',
          '<samlp:Status><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
        ),
    ],
  ])('is refused with %s', async (_, change) => {
    expect(await refusalOf(changed(await one.respond(), change))).toBe(unreadable)
  })
})

describe('the signature of a response', () => {
  const signature = (name: string) => ({ signing: { signature: name } })
  const more = 'http://www.w3.org/2001/04/xmldsig-more#'

  it.each([
    signature(`${more}rsa-sha256`),
    signature(`${more}rsa-sha512`),
    signature('http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1'),
    { signing: { digest: 'http://www.w3.org/2001/04/xmlenc#sha512' } },
    { signing: { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' } },
    { signing: { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature'] } },
  ])('may be made by %j', async (how) => {
    await expect(
      one.read(await one.respond({ ...how, signs: ['response'] })),
    ).resolves.toBeDefined()
  })

  it.each([
    signature('http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
    { signing: { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' } },
    { signing: { transforms: ['http://www.w3.org/2001/10/xml-exc-c14n#'] } },
    {
      signing: {
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/2001/10/xml-exc-c14n#',
          'http://www.w3.org/2001/10/xml-exc-c14n#',
        ],
      },
    },
    {
      signing: {
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        ],
      },
    },
  ])('is refused when made by %j', async (how) => {
    expect(await refusalOf(await one.respond(how))).toBe(badAssertion)
    expect(await refusalOf(await one.respond({ ...how, signs: ['response'] }))).toBe(badResponse)
  })

  it('is refused when made with another key, whatever certificate lies beside it', async () => {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await refusalOf(await one.respond({ signing: { key } }))).toBe(badAssertion)
    const stranger = await aSignInStage()
    expect(await refusalOf(await stranger.respond({ audience: one.audience }))).toBe(badAssertion)
    await stranger.stage.stop()
  })

  it('may be of any certificate in the metadata, but not of a short key or none', async () => {
    const other = new SamlProvider()
    const metadata = { entityId: one.idp.entityId, signOn: 'https://idp.example.com/sso' }
    const read = async (certificates: string[]) =>
      one.read(await one.respond(), { metadata: { ...metadata, certificates } })
    await expect(read(['MIIC', other.certificate, one.idp.certificate])).resolves.toBeDefined()
    await expect(read(['MIIC', other.certificate])).rejects.toThrow(badAssertion)
    await expect(read([])).rejects.toThrow(badAssertion)
  })

  it.each<[string, (xml: string) => string]>([
    ['another SignedInfo', (xml) => xml.replace('<ds:SignatureValue>', '<ds:SignedInfo/>$&')],
    ['another Reference', (xml) => xml.replace('</ds:SignedInfo>', '<ds:Reference/>$&')],
    ['an Object', (xml) => xml.replace('</ds:Signature>', '<ds:Object/>$&')],
    ['a comment in the digest', (xml) => xml.replace('<ds:DigestValue>', '$&<!-- -->')],
    ['a comment in the value', (xml) => xml.replace('<ds:SignatureValue>', '$&<!-- -->')],
    ['no reference', (xml) => xml.replace(/URI="#\w+"/u, 'URI=""')],
    ['a reference elsewhere', (xml) => xml.replace(/URI="#\w+"/u, 'URI="#elsewhere"')],
    ['an HMAC', (xml) => xml.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256')],
    ['an algorithm like a member', (xml) => xml.replace(/http[^"]*rsa-sha256/u, 'constructor')],
    [
      'a parameter',
      (xml) => xml.replace(/(<ds:SignatureMethod[^>]*)\/>/u, '$1><a/></ds:SignatureMethod>'),
    ],
  ])('is refused with %s', async (_, change) => {
    expect(await refusalOf(changed(await one.respond(), change))).toBe(badAssertion)
  })

  it('must be good on the assertion even if the response is signed', async () => {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const response = await one.respond({
      signs: ['response'],
      assertion: (xml) => one.idp.sign(xml, /ID="(\w+)"/u.exec(xml)?.[1] ?? '', { key }),
    })
    expect(await refusalOf(response)).toBe(badAssertion)
  })
})

describe('what a response says', () => {
  const pastSlack = -2
  it.each<[string, () => Partial<ResponseParts>, string]>([
    [
      'another version',
      () => ({ response: (xml) => xml.replace('Version="2.0"', 'Version="1.1"') }),
      'The version is not 2.0.',
    ],
    [
      'another issuer',
      () => ({ response: (xml) => xml.replace('/metadata<', '/other<') }),
      'The issuer is not the identity provider.',
    ],
    [
      'no issuer',
      () => ({ response: (xml) => xml.replace(/<saml:Issuer>[^<]*<\/saml:Issuer>/u, '') }),
      'The issuer is not the identity provider.',
    ],
    [
      'another destination',
      () => ({
        response: (xml) => xml.replace('Destination="https://auth.', 'Destination="https://evil.'),
      }),
      'The destination is not this user pool.',
    ],
    [
      'no destination in it',
      () => ({
        response: (xml) =>
          xml.replace('Destination=""', '').replace(/Destination="[^"]*"/u, 'Destination=""'),
      }),
      'The destination is not this user pool.',
    ],
    [
      'another request',
      () => ({ response: (xml) => xml.replace('InResponseTo="_r1"', 'InResponseTo="_r2"') }),
      'InResponseTo does not match the request.',
    ],
    [
      'no request',
      () => ({ response: (xml) => xml.replace('InResponseTo="_r1"', '') }),
      'InResponseTo does not match the request.',
    ],
    [
      'another status',
      () => ({ response: (xml) => xml.replace('status:Success', 'status:Responder') }),
      'The identity provider did not sign the user in.',
    ],
    [
      'no status',
      () => ({ response: (xml) => xml.replace(/<samlp:Status>.*<\/samlp:Status>/su, '') }),
      'The identity provider did not sign the user in.',
    ],
    [
      'two assertions',
      () => ({ response: (xml) => xml.replace('</samlp:Response>', '<saml:Assertion/>$&') }),
      'There must be exactly one assertion.',
    ],
    [
      'no assertion',
      () => ({ response: (xml) => xml.replace(/<saml:Assertion.*<\/saml:Assertion>/su, '') }),
      'There must be exactly one assertion.',
    ],
  ])('is refused with %s', async (_, parts, reason) => {
    expect(await refusalOf(await one.respond(parts()))).toBe(invalid(reason))
    const signed = await one.respond({ ...parts(), signs: ['response'] })
    expect(await refusalOf(signed)).toBe(invalid(reason))
  })

  it('names its destination if it is signed', async () => {
    const response = (xml: string) => xml.replace(/Destination="[^"]*"/u, '')
    await expect(one.read(await one.respond({ response }))).resolves.toBeDefined()
    expect(await refusalOf(await one.respond({ response, signs: ['response'] }))).toBe(
      invalid('The destination is not this user pool.'),
    )
  })

  const otherAudience = () =>
    invalid(`Audience restriction in the SAML Assertion does not allow it for ${one.audience}`)

  it.each<[string, (xml: string) => string, string | (() => string)]>([
    [
      'another version',
      (xml) => xml.replace('Version="2.0"', 'Version="1.1"'),
      'The version is not 2.0.',
    ],
    [
      'another issuer',
      (xml) => xml.replace('/metadata<', '/other<'),
      'The issuer is not the identity provider.',
    ],
    [
      'an issuer of another format',
      (xml) =>
        xml.replace(
          '<saml:Issuer>',
          '<saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">',
        ),
      'The issuer is not the identity provider.',
    ],
    [
      'no NameID',
      (xml) => xml.replace('>Carla<', '> <!-- Carla --> <'),
      'The assertion has no NameID.',
    ],
    [
      'two NameIDs',
      (xml) => xml.replace('<saml:NameID', '<saml:NameID>Eve</saml:NameID>$&'),
      'The assertion has no NameID.',
    ],
    [
      'an encrypted NameID',
      (xml) => xml.replaceAll('saml:NameID', 'saml:EncryptedID'),
      'The assertion has no NameID.',
    ],
    [
      'a NameID for another service',
      (xml) => xml.replace('<saml:NameID', '<saml:NameID SPNameQualifier="other"'),
      'The NameID is meant for another service provider.',
    ],
    [
      'no subject',
      (xml) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/su, ''),
      'The subject is not confirmed.',
    ],
    [
      'another confirmation',
      (xml) => xml.replace('cm:bearer', 'cm:sender-vouches'),
      'The subject is not confirmed.',
    ],
    [
      'no data of the confirmation',
      (xml) => xml.replace(/<saml:SubjectConfirmationData[^>]*>/su, ''),
      'The subject is not confirmed.',
    ],
    [
      'another recipient',
      (xml) => xml.replace('Recipient="https://auth.', 'Recipient="https://evil.'),
      'The recipient is not this user pool.',
    ],
    [
      'another request',
      (xml) => xml.replace('InResponseTo="_r1"', 'InResponseTo="_r2"'),
      'InResponseTo does not match the request.',
    ],
    [
      'no request',
      (xml) => xml.replace('InResponseTo="_r1"', ''),
      'InResponseTo does not match the request.',
    ],
    [
      'a confirmation that starts',
      (xml) => xml.replace('Recipient=', `NotBefore="${minutes(-1)}" Recipient=`),
      'The confirmation of the subject has a start.',
    ],
    [
      'a confirmation that ended',
      (xml) =>
        xml.replace(
          /NotOnOrAfter="[^"]*"\s*Recipient/u,
          `NotOnOrAfter="${minutes(pastSlack)}" Recipient`,
        ),
      'The assertion has expired.',
    ],
    [
      'a confirmation without an end',
      (xml) => xml.replace(/NotOnOrAfter="[^"]*"\s*Recipient/u, 'Recipient'),
      'The assertion has expired.',
    ],
    [
      'an end that is no time',
      (xml) => xml.replace(/NotOnOrAfter="[^"]*"\s*Recipient/u, 'NotOnOrAfter="9999" Recipient'),
      'The assertion has expired.',
    ],
    [
      'no conditions',
      (xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/su, ''),
      'The assertion has no conditions.',
    ],
    [
      'a start to come',
      (xml) => xml.replace(/NotBefore="[^"]*"/u, `NotBefore="${minutes(2)}"`),
      'The assertion is not valid yet.',
    ],
    [
      'an end that passed',
      (xml) =>
        xml.replace(/(<saml:Conditions [^>]*NotOnOrAfter=)"[^"]*"/u, `$1"${minutes(pastSlack)}"`),
      'The assertion has expired.',
    ],
    [
      'an issue to come',
      (xml) => xml.replace(/IssueInstant="[^"]*"/u, `IssueInstant="${minutes(2)}"`),
      'The assertion is not valid yet.',
    ],
    [
      'an unknown condition',
      (xml) => xml.replace('<saml:AudienceRestriction>', '<saml:Condition/>$&'),
      'The assertion has an unknown condition.',
    ],
    [
      'no audience',
      (xml) => xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/su, ''),
      otherAudience,
    ],
    [
      'another audience',
      (xml) => xml.replace(/<saml:Audience>[^<]*/u, '<saml:Audience>urn:other'),
      otherAudience,
    ],
    [
      'one more restriction',
      (xml) =>
        xml.replace(
          '</saml:Conditions>',
          '<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>$&',
        ),
      otherAudience,
    ],
    [
      'no sign-in',
      (xml) => xml.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/su, ''),
      'The assertion has no AuthnStatement.',
    ],
    [
      'a session that ended',
      (xml) =>
        xml.replace(/SessionNotOnOrAfter="[^"]*"/u, `SessionNotOnOrAfter="${minutes(pastSlack)}"`),
      'The session at the identity provider has ended.',
    ],
  ])('is refused when its assertion has %s', async (_, assertion, reason) => {
    const sentence = typeof reason === 'string' ? invalid(reason) : reason()
    expect(await refusalOf(await one.respond({ assertion }))).toBe(sentence)
  })

  it('may be a minute off by the clock', async () => {
    const early = await one.respond({ now: one.stage.clock.now + 59_000 })
    await expect(one.read(early)).resolves.toBeDefined()
    const late = await one.respond({ now: one.stage.clock.now - 359_000 })
    await expect(one.read(late)).resolves.toBeDefined()
    expect(await refusalOf(await one.respond({ now: one.stage.clock.now - 360_000 }))).toBe(
      invalid('The assertion has expired.'),
    )
  })

  it('may be confirmed in several ways, of which one is ours', async () => {
    const bearer = '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'
    const assertion = (xml: string) => xml.replace('<saml:SubjectConfirmation ', `${bearer}$&`)
    await expect(one.read(await one.respond({ assertion }))).resolves.toBeDefined()
  })

  it('may restrict its audience to several', async () => {
    const assertion = (xml: string) =>
      xml.replace('<saml:Audience>', '<saml:Audience>urn:other</saml:Audience>$&')
    await expect(one.read(await one.respond({ assertion }))).resolves.toBeDefined()
  })

  it('may cite other assertions as advice', async () => {
    const assertion = (xml: string) =>
      xml.replace('<saml:AuthnStatement', '<saml:Advice><saml:Assertion ID="_a"/></saml:Advice>$&')
    await expect(one.read(await one.respond({ assertion }))).resolves.toMatchObject({
      nameId: { value: 'Carla' },
    })
  })
})

describe('a response that nobody asked for', () => {
  const unasked = { requestId: undefined }

  it('signs in who allows it', async () => {
    const response = await one.respond(unasked)
    await expect(one.read(response, unasked)).resolves.toBeDefined()
    expect(await refusalOf(response)).toBe(invalid('InResponseTo does not match the request.'))
  })

  it('must answer no request, neither as a whole nor in its assertion', async () => {
    const sentence = invalid('InResponseTo does not match the request.')
    expect(await refusalOf(await one.respond(), unasked)).toBe(sentence)
    const response = (xml: string) => xml.replace(/InResponseTo="_r1"/u, '')
    expect(await refusalOf(await one.respond({ response }), unasked)).toBe(sentence)
  })

  it('must be six minutes old at most', async () => {
    const issued = (minute: number) => (xml: string) =>
      xml.replace(/IssueInstant="[^"]*"/u, `IssueInstant="${minutes(minute)}"`)
    const young = await one.respond({ ...unasked, assertion: issued(-6) })
    await expect(one.read(young, unasked)).resolves.toBeDefined()
    const old = await one.respond({ ...unasked, assertion: issued(-6.1) })
    expect(await refusalOf(old, unasked)).toBe(invalid('The assertion has expired.'))
  })
})

describe('the names and attributes in a response', () => {
  it('are whole texts, whatever comments stand in them', async () => {
    const nameId = 'admin@example.com<!-- -->.evil.example'
    const response = await one.respond({ nameId, attributes: { mail: ['a<!-- -->b'] } })
    await expect(one.read(response)).resolves.toMatchObject({
      identity: {
        subject: 'admin@example.com.evil.example',
        attributes: new Map([['mail', 'ab']]),
      },
    })
    const after = changed(await one.respond(), (xml) => xml.replace('Carla', 'Car<!-- -->la'))
    await expect(one.read(after)).resolves.toMatchObject({ identity: { subject: 'Carla' } })
  })

  it('become one text when there are several values', async () => {
    const attributes = {
      groups: ['R&amp;D, north', 'a-b_c.d*'],
      none: [],
      blank: [''],
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': ['c@example.com'],
    }
    const { identity } = await one.read(await one.respond({ attributes }))
    expect([...identity.attributes]).toEqual([
      ['groups', '[R%26D%2C+north, a-b_c.d*]'],
      ['blank', ''],
      ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', 'c@example.com'],
    ])
  })

  it('go together when a name is given twice', async () => {
    const assertion = (xml: string) =>
      xml.replace(
        '</saml:AttributeStatement>',
        '<saml:Attribute Name="role"><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>$&',
      )
    const response = await one.respond({ attributes: { role: ['a'] }, assertion })
    const { identity } = await one.read(response)
    expect(identity.attributes.get('role')).toBe('[a, b]')
  })

  it('keep what has to be said again to sign out', async () => {
    const qualifiers = `NameQualifier="idp" SPNameQualifier="${one.audience}"`
    const assertion = (xml: string) => xml.replace('<saml:NameID', `$& ${qualifiers}`)
    const { nameId } = await one.read(await one.respond({ assertion }))
    expect(nameId).toMatchObject({ nameQualifier: 'idp', spNameQualifier: one.audience })
  })

  it('tell the first of several sessions, and the first end', async () => {
    const assertion = (xml: string) =>
      xml.replace(
        '<saml:AttributeStatement',
        `<saml:AuthnStatement SessionIndex="_s2" SessionNotOnOrAfter="${minutes(1)}"/>$&`,
      )
    await expect(one.read(await one.respond({ assertion }))).resolves.toMatchObject({
      sessionIndex: '_s1',
      sessionNotOnOrAfter: one.stage.clock.now + 60_000,
    })
  })

  it('give the user name that is mapped, if there is just one', async () => {
    const mapped = await aSignInStage({}, { username: 'upn' })
    const read = async (values: string[]) =>
      mapped.read(await mapped.respond({ attributes: { upn: values } }))
    await expect(read(['carla@corp'])).resolves.toMatchObject({
      identity: { subject: 'carla@corp' },
      nameId: { value: 'Carla' },
    })
    const sentence = invalid('The assertion has no one value for the user name.')
    await expect(read([])).rejects.toThrow(sentence)
    await expect(read([''])).rejects.toThrow(sentence)
    await expect(read(['a', 'b'])).rejects.toThrow(sentence)
    await mapped.stage.stop()
  })
})
