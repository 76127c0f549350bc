import type { PageContext } from '../context.ts'
import { html, nothing, type Html } from '../html.ts'

/** What else than its main purpose a form may be sent for: the value of `step`. */
export type Step =
  | 'resend'
  | 'passkey'
  | 'federate'
  | 'other-way'
  | 'other-account'
  | 'continue'
  | 'yes'
  | 'no'
  | 'later'

/** A form that is posted with what ties it to the browser and to a sign-in under way. */
export function form({ form: { action, csrf, session, challenge } }: PageContext, content: Html) {
  return html`<form method="post" action="${action}" class="form" data-once>
    ${hidden('_csrf', csrf)}${hidden('session', session)}${hidden('challenge', challenge)}
    ${content}
  </form>`
}

/** A field that nobody sees; nothing without a value. */
export function hidden(name: string, value: string | undefined): Html {
  if (value === undefined) return nothing
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

/** The button that a form is sent by for its main purpose. */
export function mainButton(label: string): Html {
  return html`<button class="button main submitButton-customizable" type="submit">${label}</button>`
}

/** A button that sends a form for a purpose of its own, whatever its fields hold. */
export function stepButton(
  step: Step,
  label: string,
  kind: 'main' | 'second' | 'quiet' = 'second',
): Html {
  return html`<button
    class="button ${kind}${kind === 'main' && ' submitButton-customizable'}"
    type="submit"
    name="step"
    value="${step}"
    formnovalidate
  >
    ${label}
  </button>`
}
