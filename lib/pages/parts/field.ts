import type { PageContext } from '../context.ts'
import { attribute, flag, html, type Html } from '../html.ts'
import { describedBy, problemId, type Problem } from './problem.ts'

/** A field of a form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'number' | 'url'
  readonly value?: string | undefined
  /** What browsers fill in (HTML, "Autofill"). */
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'tel' | 'email' | 'decimal'
  readonly isRequired?: boolean
  readonly isFirst?: boolean
  readonly hint?: string | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly pattern?: string
  /** For the script: what it does with the field. */
  readonly role?: 'password' | 'new-password' | 'code'
  /** Ids of further descriptions. */
  readonly descriptions?: readonly string[]
}

/** What a form shows of an earlier try. */
interface Earlier {
  readonly context: PageContext
  readonly problem?: Problem | undefined
}

/** A label with its input, hint and link to what is wrong with it. */
export function field({ context, problem }: Earlier, given: Field): Html {
  const { name, label, hint, isRequired = false, isFirst = false } = given
  const isWrong = problem?.field === name
  const hintId = hint === undefined ? undefined : `hint-${name}`
  const descriptions = [isWrong ? problemId : undefined, hintId, ...(given.descriptions ?? [])]
  const { optional } = context.texts.signUp
  return html`<div class="field">
    <label class="label-customizable" for="field-${name}"
      >${label}${!isRequired && html` <span class="optional">${optional}</span>`}</label
    >
    ${hintId && html`<p class="hint" id="${hintId}">${hint}</p>`}
    <input
      class="inputField-customizable"
      id="field-${name}"
      name="${name}"
      ${[
        inputAttributes(given),
        attribute('data-show', given.type === 'password' ? context.texts.password.show : undefined),
        flag('required', isRequired),
        flag('autofocus', isWrong || (isFirst && problem?.field === undefined)),
        attribute('aria-invalid', isWrong ? 'true' : undefined),
        describedBy(descriptions),
      ]}
    />
  </div>`
}

function inputAttributes({ type = 'text', value, ...given }: Field): Html[] {
  const isPlain = type !== 'date' && type !== 'number'
  return [
    attribute('type', type),
    attribute('value', type === 'password' ? undefined : value),
    attribute('autocomplete', given.autocomplete),
    attribute('inputmode', given.inputMode),
    attribute('minlength', given.minLength),
    attribute('maxlength', given.maxLength),
    attribute('min', given.min),
    attribute('max', given.max),
    attribute('pattern', given.pattern),
    attribute('step', type === 'number' ? 'any' : undefined),
    attribute('data-role', given.role),
    attribute('autocapitalize', isPlain ? 'none' : undefined),
    attribute('spellcheck', isPlain ? 'false' : undefined),
  ]
}
