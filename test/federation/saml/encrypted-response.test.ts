import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aSignInStage, changed } from './sign-in-stage.ts'

type Stage = Awaited<ReturnType<typeof aSignInStage>>

let one: Stage
beforeAll(async () => {
  one = await aSignInStage({ EncryptedResponses: 'true' })
})
afterAll(() => one.stage.stop())

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#'
const badAssertion = 'Invalid SAML response received: SAML Assertion signature is invalid.'

const respond = (how = {}, more = {}) =>
  one.respond({ encryption: { certificate: one.certificate, ...how }, ...more })

describe('an encrypted assertion', () => {
  it.each([
    { content: `${xmlenc11}aes128-gcm` },
    { content: `${xmlenc11}aes256-gcm` },
    { content: `${xmlenc}aes128-cbc` },
    { content: `${xmlenc}aes256-cbc` },
    { key: `${xmlenc11}rsa-oaep`, digest: 'sha256', mgf: 'sha256' },
    { key: `${xmlenc11}rsa-oaep`, digest: 'sha512', mgf: 'sha512' },
    { key: `${xmlenc11}rsa-oaep` },
  ])('signs somebody in when it is made by %j', async (how) => {
    const response = await respond(how, { attributes: { name: ['Zoë'] } })
    await expect(one.read(response)).resolves.toMatchObject({
      identity: { subject: 'Carla', attributes: new Map([['name', 'Zoë']]) },
    })
  })

  it.each([
    { content: `${xmlenc}tripledes-cbc` },
    { key: `${xmlenc}rsa-1_5` },
    { key: `${xmlenc11}rsa-oaep`, digest: 'sha256', mgf: 'sha1' },
  ])('is refused when it is made by %j', async (how) => {
    await expect(one.read(await respond(how))).rejects.toThrow(badAssertion)
  })

  it('may rely on the signature of the response', async () => {
    await expect(one.read(await respond({}, { signs: ['response'] }))).resolves.toBeDefined()
    await expect(
      one.read(await respond({}, { signs: ['response', 'assertion'] })),
    ).resolves.toBeDefined()
    await expect(one.read(await respond({}, { signs: [] }))).rejects.toThrow(badAssertion)
  })

  it('is read also from a provider that need not encrypt', async () => {
    const open = await aSignInStage()
    const encryption = { certificate: open.certificate }
    await expect(open.read(await open.respond({ encryption }))).resolves.toBeDefined()
    await open.stage.stop()
  })

  it('is the only one that is accepted where it is required', async () => {
    await expect(one.read(await one.respond())).rejects.toThrow(
      'Invalid SAML response received: The assertion is not encrypted.',
    )
  })

  it('is refused when it is for another key', async () => {
    const other = await aSignInStage()
    const response = await one.respond({ encryption: { certificate: other.certificate } })
    await expect(one.read(response)).rejects.toThrow(badAssertion)
    await other.stage.stop()
  })

  it.each<[string, (xml: string) => string]>([
    ['no data', (xml) => xml.replaceAll('xenc:EncryptedData', 'xenc:Data')],
    ['no key', (xml) => xml.replaceAll('EncryptedKey', 'Key')],
    [
      'two keys',
      (xml) => xml.replace('</saml:EncryptedAssertion>', `<x:EncryptedKey xmlns:x="${xmlenc}"/>$&`),
    ],
    ['an unknown digest', (xml) => xml.replace('xmldsig#sha1', 'xmldsig#md5')],
    ['another content method', (xml) => xml.replace('aes256-gcm', 'aes128-gcm')],
    [
      'no content',
      (xml) =>
        xml.replace(
          /(<(?:\w+:)?CipherValue>)[^<]*(<\/(?:\w+:)?CipherValue>(?![\s\S]*CipherValue))/u,
          '$1$2',
        ),
    ],
    ['a reference for a content', (xml) => xml.replaceAll('CipherValue', 'CipherReference')],
  ])('is refused when it has %s', async (_, change) => {
    await expect(one.read(changed(await respond(), change))).rejects.toThrow(badAssertion)
  })

  it.each([`${xmlenc11}aes256-gcm`, `${xmlenc}aes256-cbc`])(
    'says the same whatever was changed in it: %s',
    async (content) => {
      const response = await respond({ content })
      const xml = Buffer.from(response, 'base64').toString()
      const start = xml.lastIndexOf('CipherValue>', xml.lastIndexOf('CipherValue>') - 1) + 12
      const end = xml.indexOf('<', start)
      for (let at = start; at < end - 4; at += Math.ceil((end - start) / 40)) {
        const other = xml[at] === 'A' ? 'B' : 'A'
        const bad = Buffer.from(xml.slice(0, at) + other + xml.slice(at + 1)).toString('base64')
        await expect(one.read(bad)).rejects.toThrow(badAssertion)
      }
    },
  )

  it('cannot be an assertion with another in it, or no assertion', async () => {
    for (const assertion of [
      (xml: string) => `${xml}${xml}`,
      (xml: string) => xml.replaceAll('saml:Assertion', 'saml:Statement'),
      (xml: string) => `<!DOCTYPE a>${xml}`,
    ]) {
      const response = await respond({}, { assertion, signs: [] })
      await expect(one.read(response)).rejects.toThrow(badAssertion)
    }
  })
})
