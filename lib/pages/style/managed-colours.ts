import type { JsonObject } from '../../domain/branding/documents.ts'
import { colourAt, lengthAt } from './documents.ts'

/** In which colour modes pages are shown: one of them, or the reader's. */
export type Scheme = 'light' | 'dark' | 'both'

/** Custom properties of the pages with where the settings have them; `*` stands for the mode. */
const colours: readonly (readonly [properties: string, path: string])[] = [
  ['--page --glow', 'components.pageBackground.*.color'],
  ['--card', 'components.form.*.backgroundColor'],
  ['--card-line', 'components.form.*.borderColor'],
  ['--heading --field-text --error-text --success-text', 'components.pageText.*.headingColor'],
  ['--text', 'components.pageText.*.bodyColor'],
  ['--quiet', 'components.pageText.*.descriptionColor'],
  ['--label', 'componentClasses.inputLabel.*.textColor'],
  ['--hint', 'componentClasses.inputDescription.*.textColor'],
  ['--link', 'componentClasses.link.*.defaults.textColor'],
  ['--link-hover', 'componentClasses.link.*.hover.textColor'],
  ['--field', 'componentClasses.input.*.defaults.backgroundColor'],
  ['--field-line', 'componentClasses.input.*.defaults.borderColor'],
  ['--placeholder', 'componentClasses.input.*.placeholderColor'],
  ['--focus', 'componentClasses.focusState.*.borderColor'],
  ['--main', 'components.primaryButton.*.defaults.backgroundColor'],
  ['--main-text', 'components.primaryButton.*.defaults.textColor'],
  ['--main-hover', 'components.primaryButton.*.hover.backgroundColor'],
  ['--main-hover-text', 'components.primaryButton.*.hover.textColor'],
  ['--main-active', 'components.primaryButton.*.active.backgroundColor'],
  ['--main-active-text', 'components.primaryButton.*.active.textColor'],
  ...button('second', 'components.secondaryButton'),
  ...button('idp', 'components.idpButton.standard'),
  ['--soft', 'components.secondaryButton.*.hover.backgroundColor'],
  ['--divider', 'componentClasses.divider.*.borderColor'],
  ['--error', 'components.alert.*.error.backgroundColor'],
  ['--error-line', 'components.alert.*.error.borderColor'],
  ['--error-mark', 'componentClasses.statusIndicator.*.error.indicatorColor'],
  ['--success', 'componentClasses.statusIndicator.*.success.backgroundColor'],
  ['--success-line', 'componentClasses.statusIndicator.*.success.borderColor'],
  ['--success-mark', 'componentClasses.statusIndicator.*.success.indicatorColor'],
  ['--header', 'components.pageHeader.*.background.color'],
  ['--header-line', 'components.pageHeader.*.borderColor'],
  ['--footer', 'components.pageFooter.*.background.color'],
  ['--footer-line', 'components.pageFooter.*.borderColor'],
]

const radii = [
  ['--card-radius', 'components.form.borderRadius'],
  ['--alert-radius', 'components.alert.borderRadius'],
  ['--field-radius', 'componentClasses.input.borderRadius'],
  ['--button-radius', 'componentClasses.buttons.borderRadius'],
] as const

/** The custom properties that a style's settings give values to. */
export function managedColours(document: JsonObject, scheme: Scheme): string {
  const shapes = radii.map(([property, path]) => declare(property, lengthAt(document, path)))
  const light = declarations(document, 'lightMode')
  const dark = declarations(document, 'darkMode')
  return [
    `:root{${shapes.join('')}${scheme === 'dark' ? dark : light}}`,
    scheme === 'both' ? `@media (prefers-color-scheme:dark){:root{${dark}}}` : '',
  ].join('')
}

function declarations(document: JsonObject, mode: 'lightMode' | 'darkMode'): string {
  return colours
    .map(([properties, path]) => {
      const colour = colourAt(document, path.replace('*', mode))
      return properties
        .split(' ')
        .map((property) => declare(property, colour))
        .join('')
    })
    .join('')
}

function declare(property: string, value: string | undefined): string {
  return value === undefined ? '' : `${property}:${value};`
}

function button(name: string, path: string) {
  const states = [
    ['', 'defaults'],
    ['-hover', 'hover'],
    ['-active', 'active'],
  ] as const
  return states.flatMap(
    ([suffix, state]) =>
      [
        [`--${name}${suffix}`, `${path}.*.${state}.backgroundColor`],
        [`--${name}${suffix}-line`, `${path}.*.${state}.borderColor`],
        [`--${name}${suffix}-text`, `${path}.*.${state}.textColor`],
      ] as const,
  )
}
