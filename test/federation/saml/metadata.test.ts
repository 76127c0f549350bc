import { describe, expect, it } from '@jest/globals'
import { readSamlMetadata } from '../../../lib/federation/saml/metadata.ts'
import { samlMetadata } from './metadata.ts'

const refusal = (message: string) => ({ code: 'InvalidParameterException', message })
const unreadable = refusal('Unable to unmarshall metadata')

describe('the metadata of a SAML provider', () => {
  it('tells its name and where browsers are sent', async () => {
    expect(await readSamlMetadata(samlMetadata())).toEqual({
      entityId: 'https://idp.example.com',
      signOn: 'https://idp.example.com/sso',
      logout: 'https://idp.example.com/slo',
      certificates: ['MIIC'],
    })
  })

  it('may do without signing out, and stand among others', async () => {
    const own = samlMetadata({ logout: '' }).replace(/<\?xml[^>]*>/u, '')
    const many = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
      <md:EntityDescriptor entityID="x"><md:SPSSODescriptor/></md:EntityDescriptor>${own}
    </md:EntitiesDescriptor>`
    expect(await readSamlMetadata(many)).toEqual({
      entityId: 'https://idp.example.com',
      signOn: 'https://idp.example.com/sso',
      certificates: ['MIIC'],
    })
  })

  it('may have several certificates, broken into lines', async () => {
    const more = '</ds:X509Certificate><ds:X509Certificate>MI\r\n ID '
    const metadata = await readSamlMetadata(samlMetadata({ certificate: ` MIIC\n${more}` }))
    expect(metadata.certificates).toEqual(['MIIC', 'MIID'])
  })

  it.each([
    ['validUntil="2030-01-01T00:00:00Z"', { validUntil: Date.UTC(2030, 0, 1) }],
    ['validUntil="2030-01-01T00:00:00.5"', { validUntil: Date.UTC(2030, 0, 1) + 500 }],
    ['validUntil="2030-01-01T02:00:00+02:00"', { validUntil: Date.UTC(2030, 0, 1) }],
    ['validUntil="some day"', { validUntil: 0 }],
    ['cacheDuration="PT1H30M"', { cacheDuration: 5_400_000 }],
    ['cacheDuration="P1Y2M3DT4H5M6.7S"', { cacheDuration: 36_993_906_000 }],
    ['cacheDuration="P"', { cacheDuration: 0 }],
    ['cacheDuration="PT"', { cacheDuration: 0 }],
  ])('tells how long it may be kept: %s', async (attribute, kept) => {
    const text = samlMetadata().replace('<md:EntityDescriptor', `$& ${attribute}`)
    expect(await readSamlMetadata(text)).toMatchObject(kept)
  })

  it('ends with the first end that is set', async () => {
    const text = samlMetadata()
      .replace('<md:EntityDescriptor', '$& validUntil="2030-01-02T00:00:00Z"')
      .replace('<md:IDPSSODescriptor', '$& validUntil="2030-01-01T00:00:00Z"')
    expect(await readSamlMetadata(text)).toMatchObject({ validUntil: Date.UTC(2030, 0, 1) })
  })

  it.each([
    ['no XML', 'metadata'],
    ['nothing', ' '],
    ['XML that ends early', samlMetadata().slice(0, -10)],
    ['another document', '<a/>'],
    ['two roots', `${samlMetadata()}<a/>`],
    ['a document type', samlMetadata({ head: '<!DOCTYPE a SYSTEM "file:///etc/passwd">' })],
    ['an entity of its own', samlMetadata({ head: '<!doctype a [<!ENTITY x "y">]>' })],
    ['a document type in hiding', samlMetadata({ head: '<!-- > --><!DOCTYPE a>' })],
    ['an undeclared entity', samlMetadata({ certificate: '&x;' })],
    ['an undeclared prefix', samlMetadata({ certificate: '<x:y/>' })],
    ['an entity without a name', samlMetadata().replace(/entityID="[^"]*"/u, '')],
    ['more than 100,000 characters', samlMetadata({ head: `<!--${'x'.repeat(100_000)}-->` })],
    ['64 levels', samlMetadata({ certificate: '<a>'.repeat(60) + '</a>'.repeat(60) })],
    ['levels without end', '<a>'.repeat(14_000) + '</a>'.repeat(14_000)],
  ])('is refused when it is %s', async (_, text) => {
    await expect(readSamlMetadata(text)).rejects.toMatchObject(unreadable)
  })

  it.each(['', 'javascript:alert(1)', 'data:text/html,x', '/sso', 'ftp://idp.example.com'])(
    'is refused when it sends browsers to «%s»',
    async (signOn) => {
      await expect(readSamlMetadata(samlMetadata({ signOn }))).rejects.toMatchObject(
        refusal('No SingleSignOn Http redirect binding location found in metadata.'),
      )
    },
  )

  it('is refused when nobody could check a signature with it', async () => {
    const none = refusal('No signing certificate found in metadata.')
    await expect(readSamlMetadata(samlMetadata({ certificate: ' ' }))).rejects.toMatchObject(none)
    const encryption = samlMetadata().replace('use="signing"', 'use="encryption"')
    await expect(readSamlMetadata(encryption)).rejects.toMatchObject(none)
  })
})
