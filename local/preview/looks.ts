import { readClassicCss, shownCss } from '../../lib/domain/classic-css.ts'
import { classicLook, managedLook, plainLook, type Look } from '../../lib/pages/look.ts'

function drawing(markup: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${markup}</svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

function wordmark(colour: string): string {
  return drawing(
    `viewBox="0 0 150 40" width="150" height="40"><circle cx="20" cy="20" r="14" fill="#e4572e"/><path d="M20 6a14 14 0 0 1 0 28" fill="#17255a"/><text x="44" y="28" font-family="Georgia,serif" font-size="24" fill="${colour}">Harbour</text>`,
  )
}

const ground = (from: string, to: string) =>
  drawing(
    `viewBox="0 0 1600 900" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="a" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="1600" height="900" fill="url(#a)"/>`,
  )

const assets = [
  { Category: 'FORM_LOGO', ColorMode: 'LIGHT', href: wordmark('#17255a') },
  { Category: 'FORM_LOGO', ColorMode: 'DARK', href: wordmark('#f5e3e0') },
  { Category: 'PAGE_BACKGROUND', ColorMode: 'LIGHT', href: ground('#f5e3e0', '#d7def5') },
  { Category: 'PAGE_BACKGROUND', ColorMode: 'DARK', href: ground('#0b1026', '#2b1418') },
]

const primary = (backgroundColor: string, textColor: string) => ({
  defaults: { backgroundColor, textColor },
  hover: { backgroundColor, textColor },
  active: { backgroundColor, textColor },
})

const settings = {
  categories: {
    global: { colorSchemeMode: 'DYNAMIC', pageFooter: { enabled: true } },
    form: { location: { horizontal: 'START', vertical: 'CENTER' } },
  },
  componentClasses: {
    buttons: { borderRadius: 24 },
    input: { borderRadius: 4 },
    link: {
      lightMode: { defaults: { textColor: '17255aff' } },
      darkMode: { defaults: { textColor: 'f0a58fff' } },
    },
  },
  components: {
    form: {
      borderRadius: 4,
      logo: { enabled: true, location: 'START' },
    },
    primaryButton: {
      lightMode: primary('17255aff', 'ffffffff'),
      darkMode: primary('f0a58fff', '1b0d09ff'),
    },
  },
}

const sheet = `
.background-customizable { background-color: #fffdf7 }
.banner-customizable { padding: 12px 0; background-color: #1d3557 }
.submitButton-customizable { background-color: #b3202e; color: #ffffff; font-size: 18px }
.submitButton-customizable:hover { background-color: #8f1a25; color: #ffffff }
.label-customizable { font-weight: 700; color: #1d3557 }
.inputField-customizable { border: 2px solid #1d3557; background-color: #ffffff; color: #000000 }
.textDescription-customizable { color: #1d3557 }
`

function classic(): Look {
  const rules = readClassicCss(sheet)
  if (!Array.isArray(rules)) throw new Error('The sample sheet is not one.')
  return classicLook({ shownCss: shownCss(rules), logo: wordmark('#ffffff') })
}

/** Looks to see pages in: our own, a brand of managed login, Cognito's own, and a classic one. */
export const looks: ReadonlyMap<string, Look> = new Map([
  ['plain', plainLook],
  ['light', { ...plainLook, scheme: 'light' }],
  ['dark', { ...plainLook, scheme: 'dark' }],
  ['brand', managedLook({ settings, assets })],
  ['cognito', managedLook({ settings: {}, assets: [] })],
  ['classic', classic()],
])
