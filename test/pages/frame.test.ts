import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { asset, scriptName } from '../../lib/pages/assets.ts'
import { framed } from '../../lib/pages/frame.ts'
import { html } from '../../lib/pages/html.ts'
import { plainLook } from '../../lib/pages/look.ts'
import { samples } from '../../local/preview/samples.ts'
import { aContext } from './sample-context.ts'

const view = { title: 'Title', content: html`<p>Words</p>` }
const policyOf = (given: Parameters<typeof aContext>[0]) => framed(view, aContext(given)).policy

describe('the frame of a page', () => {
  it('says its language and its title, and leaves search engines out', () => {
    const { body } = framed(view, aContext({ language: 'pt-BR' }))
    expect(body).toMatch(/^<!doctype html>\s*<html\s+lang="pt-BR"/u)
    expect(body).toContain('<title>Title</title>')
    expect(body).toContain('<meta name="robots" content="noindex" />')
  })

  it('escapes a title', () => {
    const { body } = framed({ ...view, title: '</title><script>' }, aContext())
    expect(body).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>')
  })

  it('holds the page to one colour mode where the look says so', () => {
    const { body } = framed(view, aContext({ look: { ...plainLook, scheme: 'dark' } }))
    expect(body).toMatch(/<html\s+lang="en"\s+data-scheme="dark"/u)
    expect(body).toMatch(/name="color-scheme"\s+content="dark"/u)
  })

  it('puts another language into links in the place of the one that is there', () => {
    const { body } = framed(view, aContext({ self: '/auth/shop/login?lang=de&state=x' }))
    expect(body).toContain('href="/auth/shop/login?lang=zh-TW&amp;state=x"')
  })

  it('offers no language where the page cannot be asked for again', () => {
    expect(framed(view, aContext()).body).not.toContain('hreflang')
  })

  it.each([...samples])('%s stays under 60 KB with style and script', (_, sample) => {
    const context = aContext({ self: '/auth/shop/login' })
    const { body } = framed(sample(context), context)
    const script = asset(scriptName)?.body ?? ''
    expect(script).not.toBe('')
    expect(Buffer.byteLength(body) + Buffer.byteLength(script)).toBeLessThan(60_000)
  })

  it.each([...samples])('%s runs nothing and styles nothing within its markup', (_, sample) => {
    const { body } = framed(sample(aContext()), aContext())
    expect(body.match(/<script/gu)).toHaveLength(1)
    expect(body).not.toMatch(/\s(?:style|on[a-z]+)=/u)
    expect(body).not.toContain('javascript:')
  })

  it.each([...samples])('%s binds each of its forms to the browser', (_, sample) => {
    const { body } = framed(sample(aContext()), aContext())
    const forms = body.match(/<form[^]*?<\/form>/gu) ?? []
    for (const form of forms) {
      expect(form).toMatch(/^<form\s+method="post"/u)
      expect(form).toContain('name="_csrf" value="token"')
    }
  })
})

describe('the policy of a page', () => {
  it('allows nothing but what the page brings along', () => {
    const { body, policy } = framed(view, aContext())
    const [, style = ''] = /<style>([^]*)<\/style>/u.exec(body) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
  })

  it('names the style of a look by its hash as well, each time', () => {
    for (const css of ['.logo{color:red}', '.logo{color:blue}', '.logo{color:red}']) {
      const hash = createHash('sha256').update(css).digest('base64')
      expect(policyOf({ look: { ...plainLook, css } })).toContain(`'sha256-${hash}';`)
    }
  })

  it('lets forms lead to the app', () => {
    const formTargets = [
      'https://app.example.com',
      'http://localhost:3000',
      'myapp:',
      'https://[::1]:80',
    ]
    expect(policyOf({ formTargets })).toContain(`form-action 'self' ${formTargets.join(' ')};`)
  })

  it.each(['*', "'unsafe-inline'", 'https:', 'javascript:', 'a; script-src *', 'https://a b', ''])(
    'takes %j for no target of a form',
    (target) => {
      const policy = policyOf({ formTargets: [target] })
      expect(policy).toContain("form-action 'self';")
    },
  )
})

describe('the files of the pages', () => {
  it('are found by the names that pages use, and no other', () => {
    expect(asset(scriptName)?.type).toBe('text/javascript; charset=utf-8')
    for (const name of ['', '../assets.ts', 'constructor', `${scriptName}x`]) {
      expect(asset(name)).toBeUndefined()
    }
  })
})
