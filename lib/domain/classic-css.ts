/** A rule of a style sheet: one selector with its declarations, as they are written. */
export interface CssRule {
  readonly selector: string
  readonly declarations: readonly (readonly [property: string, value: string])[]
}

/** Why a style sheet is refused. */
export type CssFault =
  | { readonly kind: 'syntax' }
  | { readonly kind: 'active' }
  | { readonly kind: 'class'; readonly selector: string }

const button = ['color', 'background-color']
const text = ['padding-top', 'padding-bottom', 'display', 'font-size', 'color']

/**
 * What a page of the classic hosted UI lets its owner style: selectors, each with the properties
 * that are reflected (developer guide, "Customizing hosted UI (classic) branding").
 */
const allowed = new Map([
  ['.background-customizable', ['background-color']],
  ['.banner-customizable', ['padding', 'background-color']],
  [
    '.errorMessage-customizable',
    ['margin', 'padding', 'font-size', 'width', 'background', 'border', 'color', 'box-sizing'],
  ],
  [
    '.idpButton-customizable',
    ['height', 'width', 'text-align', 'margin-bottom', 'border-color', ...button],
  ],
  ['.idpButton-customizable:hover', button],
  ['.idpDescription-customizable', text],
  ['.inputField-customizable', ['width', 'height', 'border', ...button]],
  ['.inputField-customizable:focus', ['border-color', 'outline']],
  ['.label-customizable', ['font-weight', 'color']],
  ['.legalText-customizable', ['color', 'font-size']],
  ['.logo-customizable', ['max-width', 'max-height', 'background-color']],
  ['.passwordCheck-valid-customizable', ['color']],
  ['.passwordCheck-notValid-customizable', ['color']],
  ['.redirect-customizable', ['text-align']],
  [
    '.socialButton-customizable',
    ['height', 'text-align', 'width', 'margin-bottom', 'border-radius'],
  ],
  [
    '.submitButton-customizable',
    ['font-size', 'font-weight', 'margin', 'width', 'height', ...button],
  ],
  ['.submitButton-customizable:hover', button],
  ['.textDescription-customizable', text],
])

/** Statements and values that make a browser load or run something. */
const active =
  /@|<\/?(?:script|style)|(?:java|vb)script\s*:|expression\s*\(|url\s*\(|-moz-binding/iu

/** Values that are numbers, names, colours and functions of those, and nothing else. */
const plainValue =
  /^[\w#%.,!+\-\s]*(?:\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc)\([\w%.,+\-*/\s]*\)[\w#%.,!+\-\s]*)*$/iu

/**
 * Reads a style sheet of the classic hosted UI: rules for its own classes only, without anything
 * that loads or runs.
 */
export function readClassicCss(css: string): CssRule[] | CssFault {
  const bare = withoutComments(css)
  // An escape could spell any of the words that are looked for
  if (active.test(bare) || bare.includes('\\')) return { kind: 'active' }
  const blocks = bare.split('}')
  if (blocks.pop()?.trim() !== '') return { kind: 'syntax' }
  const rules = blocks.map(readBlock)
  if (!rules.every((rule) => rule !== undefined)) return { kind: 'syntax' }
  const foreign = rules.flat().find(({ selector }) => !allowed.has(selector))
  return foreign ? { kind: 'class', selector: foreign.selector } : rules.flat()
}

/**
 * The style sheet that a page may show inside a style element: of the rules, those properties that
 * are reflected, with values that can do nothing but style.
 */
export function shownCss(rules: readonly CssRule[]): string {
  return rules
    .map(({ selector, declarations }) => {
      const properties = allowed.get(selector) ?? []
      const shown = declarations.filter(
        ([property, value]) => properties.includes(property) && plainValue.test(value),
      )
      return `${selector}{${shown.map(([property, value]) => `${property}:${value}`).join(';')}}`
    })
    .join('\n')
}

/** An open comment goes on to the end (CSS Syntax Level 3, section 4.3.2). */
function withoutComments(css: string): string {
  let bare = ''
  for (let from = 0; from < css.length;) {
    const start = css.indexOf('/*', from)
    if (start < 0) return bare + css.slice(from)
    const end = css.indexOf('*/', start + 2)
    bare += `${css.slice(from, start)} `
    from = end < 0 ? css.length : end + 2
  }
  return bare
}

function readBlock(block: string): CssRule[] | undefined {
  const [selectors = '', body, ...rest] = block.split('{')
  if (body === undefined || rest.length > 0) return undefined
  const lines = body.split(';').map((line) => line.trim())
  const declarations = lines
    .filter((line) => line !== '')
    .map((line) => /^([a-z-]+)\s*:\s*(\S[^]*)$/iu.exec(line)?.slice(1, 3))
  if (!declarations.every((one) => one !== undefined)) return undefined
  return selectors.split(',').map((selector) => ({
    selector: selector.trim(),
    declarations: declarations.map(([property = '', value = '']) => [
      property.toLowerCase(),
      value.trim(),
    ]),
  }))
}
