import { describe, expect, it } from '@jest/globals'
import { oauth1Header } from '../../lib/domain/oauth1.ts'

describe('oauth1Header', () => {
  it('signs as the specification does (RFC 5849, section 1.2)', () => {
    const url = new URL('http://photos.example.net/photos?file=vacation.jpg&size=original')
    const header = oauth1Header(
      { method: 'GET', url },
      {
        consumerKey: 'dpf43f3p2l4k3l03',
        consumerSecret: 'kd94hf93k423kf44',
        token: 'nnch734d00sl2jdk',
        tokenSecret: 'pfkkdhi9sl3r4s00',
        nonce: 'chapoH',
        timestamp: 137131202,
      },
    )
    expect(header).toContain('oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"')
    expect(header).toMatch(/^OAuth oauth_consumer_key="dpf43f3p2l4k3l03", /u)
  })

  it('encodes what a URL leaves, and sorts by value after name', () => {
    const signer = {
      ...{ consumerKey: "k!*'()", consumerSecret: 's&', token: 't ', tokenSecret: '%' },
      ...{ nonce: 'n', timestamp: 1 },
    }
    const header = oauth1Header(
      { method: 'GET', url: new URL('https://x.example/a?b=2&b=1') },
      signer,
    )
    expect(header).toContain('oauth_consumer_key="k%21%2A%27%28%29"')
    const turned = oauth1Header(
      { method: 'GET', url: new URL('https://x.example/a?b=1&b=2') },
      signer,
    )
    expect(turned).toBe(header)
  })
})
