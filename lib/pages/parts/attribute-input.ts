import type { AttributeField } from '../attribute-fields.ts'
import type { PageContext } from '../context.ts'
import { flag, html, type Html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'
import { field, type Field } from './field.ts'
import type { Problem } from './problem.ts'

/** What browsers know about their user, by attribute (HTML, "Autofill"). */
const autofill = new Map([
  ['name', 'name'],
  ['given_name', 'given-name'],
  ['family_name', 'family-name'],
  ['middle_name', 'additional-name'],
  ['nickname', 'nickname'],
  ['email', 'email'],
  ['phone_number', 'tel'],
  ['birthdate', 'bday'],
  ['gender', 'sex'],
  ['address', 'street-address'],
  ['locale', 'language'],
  ['profile', 'url'],
  ['picture', 'photo'],
  ['website', 'url'],
])

/** A field for an attribute. */
export function attributeInput(
  earlier: { readonly context: PageContext; readonly problem?: Problem | undefined },
  { type, ...given }: AttributeField & { readonly isFirst?: boolean },
): Html {
  const { texts } = earlier.context
  const name = `attribute:${given.name}`
  const label = attributeLabel(texts, given.name)
  if (type === 'boolean') return checkbox({ name, label, isChecked: given.value === 'true' })
  const autocomplete = autofill.get(given.name)
  const options: Field = {
    ...given,
    name,
    label,
    type,
    hint: type === 'tel' ? texts.signUp.phoneHint : undefined,
    ...(autocomplete !== undefined && { autocomplete }),
    ...(type === 'number' && { inputMode: 'decimal' }),
  }
  return field(earlier, options)
}

/** What an attribute is called: standard ones in the reader's language, others by their names. */
export function attributeLabel({ attributes }: Texts, name: string): string {
  const known = new Map<string, string>(Object.entries(attributes)).get(name)
  if (known !== undefined) return known
  const words = name
    .replace(/^custom:/u, '')
    .replace(/[_-]+/gu, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function checkbox({ name, label, isChecked }: { name: string; label: string; isChecked: boolean }) {
  return html`<div class="field check">
    <input
      type="checkbox"
      id="field-${name}"
      name="${name}"
      value="true"
      ${flag('checked', isChecked)}
    />
    <label class="label-customizable" for="field-${name}">${label}</label>
  </div>`
}
