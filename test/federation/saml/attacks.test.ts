import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FederationFault } from '../../../lib/federation/external-identity.ts'
import { aSignInStage, changed } from './sign-in-stage.ts'
import { cpuMilliseconds } from '../../cpu-time.ts'

type Stage = Awaited<ReturnType<typeof aSignInStage>>

let one: Stage
beforeAll(async () => {
  one = await aSignInStage()
})
afterAll(() => one.stage.stop())

/** Who is signed in by a response; nobody is undefined. */
async function signedIn(encoded: string): Promise<string | undefined> {
  try {
    return (await one.read(encoded)).identity.subject
  } catch (error) {
    expect(error).toBeInstanceOf(FederationFault)
    return undefined
  }
}

const assertionIn = (xml: string) => /<saml:Assertion.*<\/saml:Assertion>/su.exec(xml)?.[0] ?? ''
const signatureIn = (xml: string) => /<ds:Signature .*<\/ds:Signature>/su.exec(xml)?.[0] ?? ''
const forged = (assertion: string) =>
  assertion
    .replace(signatureIn(assertion), '')
    .replace('Carla', 'Eve')
    .replace(/ID="\w+"/u, 'ID="_evil"')

/** The eight ways to wrap a signed assertion, and some more (Somorovsky et al., 2012, section 4). */
const wrappings: [string, (xml: string, assertion: string) => string][] = [
  ['beside it, forged first', (xml, a) => xml.replace(a, forged(a) + a)],
  ['beside it, forged last', (xml, a) => xml.replace(a, a + forged(a))],
  [
    'inside a forged one',
    (xml, a) => xml.replace(a, forged(a).replace('<saml:Subject>', `${a}$&`)),
  ],
  [
    'inside the signature of a forged one',
    (xml, a) => {
      const signature = signatureIn(a).replace(
        '</ds:Signature>',
        `<ds:Object>${a.replace(signatureIn(a), '')}</ds:Object>$&`,
      )
      return xml.replace(a, forged(a).replace('<saml:Subject>', `${signature}$&`))
    },
  ],
  [
    'in the extensions',
    (xml, a) =>
      xml
        .replace(a, forged(a))
        .replace('<samlp:Status>', `<samlp:Extensions>${a}</samlp:Extensions>$&`),
  ],
  [
    'as advice of a forged one',
    (xml, a) =>
      xml.replace(
        a,
        forged(a).replace('<saml:AuthnStatement', `<saml:Advice>${a}</saml:Advice>$&`),
      ),
  ],
  [
    'with the same id',
    (xml, a) => xml.replace(a, forged(a).replace('_evil', /ID="(\w+)"/u.exec(a)?.[1] ?? '') + a),
  ],
  [
    'with the signature in the forged one only',
    (xml, a) =>
      xml.replace(
        a,
        forged(a).replace('<saml:Subject>', `${signatureIn(a)}$&`) + a.replace(signatureIn(a), ''),
      ),
  ],
  [
    'with the forged id referred to',
    (xml, a) =>
      xml.replace(
        a,
        forged(a).replace(
          '<saml:Subject>',
          `${signatureIn(a).replace(/URI="#\w+"/u, 'URI="#_evil"')}$&`,
        ),
      ),
  ],
  [
    'in the signature of the response',
    (xml, a) =>
      xml
        .replace(a, forged(a))
        .replace(
          '<samlp:Status>',
          `${signatureIn(a).replace('</ds:Signature>', `<ds:Object>${a}</ds:Object></ds:Signature>`)}$&`,
        ),
  ],
]

describe('an attack on a signed response', () => {
  it.each(wrappings)('signs in nobody by wrapping the assertion: %s', async (_, wrap) => {
    const response = await one.respond()
    await expect(signedIn(response)).resolves.toBe('Carla')
    const bad = changed(response, (xml) => wrap(xml, assertionIn(xml)))
    await expect(signedIn(bad)).resolves.toBeUndefined()
  })

  it.each(wrappings)('signs in nobody when the response is signed too: %s', async (_, wrap) => {
    const response = await one.respond({ signs: ['response', 'assertion'] })
    const bad = changed(response, (xml) => wrap(xml, assertionIn(xml)))
    await expect(signedIn(bad)).resolves.toBeUndefined()
  })

  it('signs in nobody by a whole response inside another', async () => {
    const response = await one.respond({ signs: ['response'] })
    const bad = changed(response, (xml) => {
      const evil = xml
        .replace(signatureIn(xml), '')
        .replace('Carla', 'Eve')
        .replace(/ID="\w+"/u, 'ID="_evil"')
      return evil.replace('<samlp:Status>', `<samlp:Extensions>${xml}</samlp:Extensions>$&`)
    })
    await expect(signedIn(bad)).resolves.toBeUndefined()
  })

  it.each([[['assertion']], [['response']]] as const)(
    'signs in nobody else by a changed character, %p signed',
    async (signs) => {
      const response = await one.respond({ signs, attributes: { mail: ['c@example.com'] } })
      const xml = Buffer.from(response, 'base64').toString()
      const good = await one.read(response)
      const character = fc.constantFrom(...' \t\n\r<>&"\'/=!-?;#_aZ09é'.split(''))
      await fc.assert(
        fc.asyncProperty(fc.nat(xml.length - 1), character, async (at, other) => {
          const bad = xml.slice(0, at) + other + xml.slice(at + 1)
          const outcome = await one
            .read(Buffer.from(bad).toString('base64'))
            .catch((error: unknown) => error)
          if (!(outcome instanceof FederationFault)) expect(outcome).toEqual(good)
        }),
        { numRuns: 300 },
      )
    },
  )

  it('signs in nobody else by a piece that is moved, doubled or left out', async () => {
    const response = await one.respond({ signs: ['response', 'assertion'] })
    const xml = Buffer.from(response, 'base64').toString()
    const good = await one.read(response)
    const place = fc.nat(xml.length)
    await fc.assert(
      fc.asyncProperty(place, place, place, async (a, b, to) => {
        const piece = xml.slice(Math.min(a, b), Math.max(a, b))
        for (const rest of [xml, xml.replace(piece, '')]) {
          const bad = rest.slice(0, to) + piece + rest.slice(to)
          const outcome = await one
            .read(Buffer.from(bad).toString('base64'))
            .catch((error: unknown) => error)
          if (!(outcome instanceof FederationFault)) expect(outcome).toEqual(good)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('is refused at once, however it was built', async () => {
    const bombs = [
      '<a>'.repeat(30_000),
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ${Array.from({ length: 9_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${'<a/>'.repeat(24_000)}</samlp:Response>`,
      `<a b="${'&#x41;'.repeat(16_000)}"/>`,
    ]
    for (const bomb of bombs) {
      const message = Buffer.from(bomb).toString('base64')
      const work = () => expect(signedIn(message)).resolves.toBeUndefined()
      expect(await cpuMilliseconds(work)).toBeLessThan(1_000)
    }
  })
})
