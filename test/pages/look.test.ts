import { describe, expect, it } from '@jest/globals'
import { readClassicCss, shownCss } from '../../lib/domain/classic-css.ts'
import { classicLook, managedLook, plainLook } from '../../lib/pages/look.ts'

const light = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', href: '/assets/light.png' }
const dark = { Category: 'FORM_LOGO', ColorMode: 'DARK', href: '/assets/dark.png' }

describe('a look of managed login', () => {
  it('is our own where the style uses the provided values', () => {
    expect(managedLook({ settings: undefined, assets: [] })).toEqual({
      ...plainLook,
      favicon: undefined,
    })
  })

  it('takes colours from the settings, and from Cognito’s own style what they leave open', () => {
    const settings = {
      components: { primaryButton: { lightMode: { defaults: { backgroundColor: '17255aff' } } } },
    }
    const { css, scheme } = managedLook({ settings, assets: [] })
    expect(scheme).toBe('light')
    expect(css).toContain('--main:#17255aff;')
    expect(css).toContain('--main-text:#ffffffff;')
    expect(css).toContain('--link:#0972d3ff;')
    expect(css).not.toContain('prefers-color-scheme')
  })

  it.each([
    ['DARK', 'dark', '--main:#539fe5ff;', false],
    ['DYNAMIC', 'both', '--main:#0972d3ff;', true],
  ])('follows the colour mode %s', (colorSchemeMode, scheme, main, isBoth) => {
    const look = managedLook({
      settings: { categories: { global: { colorSchemeMode } } },
      assets: [],
    })
    expect(look.scheme).toBe(scheme)
    expect(look.css).toContain(main)
    expect(look.css.includes('@media (prefers-color-scheme:dark){:root{')).toBe(isBoth)
  })

  it('shows a logo where it is switched on, in each mode its own', () => {
    const settings = (enabled: boolean) => ({ components: { form: { logo: { enabled } } } })
    const on = managedLook({ settings: settings(true), assets: [dark, light] })
    expect(on.logo).toEqual({ light: light.href, dark: dark.href })
    expect(managedLook({ settings: settings(false), assets: [light] }).logo).toBeUndefined()
    const single = managedLook({ settings: settings(true), assets: [dark] })
    expect(single.logo).toEqual({ light: dark.href, dark: dark.href })
  })

  it('has a header and a footer with their logos where they are switched on', () => {
    const settings = {
      categories: { global: { pageHeader: { enabled: true }, pageFooter: { enabled: false } } },
      components: {
        pageHeader: { logo: { enabled: true } },
        pageFooter: { logo: { enabled: true } },
      },
    }
    const assets = ['PAGE_HEADER_LOGO', 'PAGE_FOOTER_LOGO'].map((Category) => ({
      Category,
      href: Category,
    }))
    const look = managedLook({ settings, assets })
    expect(look).toMatchObject({ hasHeader: true, hasFooter: false, footerLogo: undefined })
    expect(look.headerLogo?.light).toBe('PAGE_HEADER_LOGO')
  })

  it('puts pictures behind the page and the form', () => {
    const assets = [
      { Category: 'PAGE_BACKGROUND', ColorMode: 'LIGHT', href: '/a.png' },
      { Category: 'FORM_BACKGROUND', ColorMode: 'DYNAMIC', href: '/b.png' },
    ]
    const { css } = managedLook({ settings: {}, assets })
    expect(css).toContain('body{background-image:url("/a.png")')
    expect(css).not.toContain('/b.png')
  })

  it('knows favicon, icons and order of providers, and what comes first', () => {
    const look = managedLook({
      settings: {
        categories: {
          auth: {
            authMethodOrder: [[{ display: 'INPUT', type: 'USERNAME_PASSWORD' }]],
            federation: { order: ['Okta', 7] },
          },
        },
        componentClasses: { idpButtons: { icons: { enabled: false } } },
      },
      assets: [
        { Category: 'FAVICON_ICO', href: '/a.ico' },
        { Category: 'FAVICON_SVG', href: '/a.svg' },
        { Category: 'IDP_BUTTON_ICON', ResourceId: 'Okta', href: 'https://cdn.example/o.svg' },
      ],
    })
    expect(look).toMatchObject({
      favicon: '/a.svg',
      providerOrder: ['Okta'],
      hasProviderIcons: false,
      isFederationFirst: false,
      imageOrigins: ['https://cdn.example'],
    })
    expect(look.providerIcons.get('Okta')).toBe('https://cdn.example/o.svg')
    expect(managedLook({ settings: {}, assets: [] }).isFederationFirst).toBe(true)
  })

  it.each(['red;}body{display:none', '17255aff</style>', 'url(//evil)', '17255a', 7, null, {}])(
    'takes %j for no colour',
    (color) => {
      const { css } = managedLook({
        settings: { components: { pageBackground: { lightMode: { color } } } },
        assets: [],
      })
      expect(css).not.toMatch(/--page:|evil|<|display:none/u)
    },
  )

  it('takes no length that is none, and no place that it does not know', () => {
    const { css } = managedLook({
      settings: {
        categories: { form: { location: { horizontal: 'left;}', vertical: '__proto__' } } },
        componentClasses: { buttons: { borderRadius: Infinity }, input: { borderRadius: -1 } },
      },
      assets: [],
    })
    expect(css).not.toMatch(/Infinity|-1px|left;|__proto__|--button-radius/u)
    expect(css).toContain('body{align-items:center}')
  })

  it('keeps an address within the text that it stands in', () => {
    const href = '/a.png")}</style><script>\n\'\\'
    const { css } = managedLook({ settings: {}, assets: [{ Category: 'PAGE_BACKGROUND', href }] })
    expect(css).toContain('url("/a.png%22%29}%3c/style%3e%3cscript%3e%0a%27%5c")')
  })
})

describe('a look of the classic hosted UI', () => {
  it('is our own where nothing is set', () => {
    expect(classicLook({})).toEqual({ ...plainLook, logo: undefined })
  })

  it('shows the style sheet and the logo, on light pages', () => {
    const rules = readClassicCss('.label-customizable { color: #123456 }')
    const css = Array.isArray(rules) ? shownCss(rules) : ''
    const look = classicLook({ shownCss: css, logo: 'https://id.example/pool/logo/ALL/1' })
    expect(look).toMatchObject({ css: '.label-customizable{color:#123456}', scheme: 'light' })
    expect(look.imageOrigins).toEqual(['https://id.example'])
  })

  it('shows no sheet that could end its element', () => {
    expect(classicLook({ shownCss: 'a{}</style><script>' }).css).toBe('')
  })
})
