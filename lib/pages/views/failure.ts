import { addressOf, type PageContext, type View } from '../context.ts'
import { html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'

/** Why a page cannot be shown; each has its title and its advice. */
export type FailureKind = {
  [Name in keyof Texts['failures']]: `${Name}Lead` extends keyof Texts['failures'] ? Name : never
}[keyof Texts['failures']]

/** Something that went wrong and cannot be put right on the page itself. */
export interface FailureView {
  readonly kind: FailureKind
  /** What exactly, for whoever runs the app, such as `redirect_mismatch`; never anything secret. */
  readonly details?: string | undefined
  readonly requestId: string
  readonly canSignIn: boolean
}

/** The page that says what went wrong and what to do about it. */
export function failure(view: FailureView, context: PageContext): View {
  const { failures, actions } = context.texts
  const { kind, details, requestId } = view
  return {
    title: failures[kind],
    mood: 'failed',
    content: html`<p class="lead textDescription-customizable">${failures[`${kind}Lead`]}</p>
      ${view.canSignIn && html`<p><a class="button main submitButton-customizable" href="${addressOf(context, 'login')}">${actions.backToSignIn}</a></p>`}
      <dl class="facts">
        ${
          details !== undefined &&
          html`<div>
            <dt>${failures.details}</dt>
            <dd>${details}</dd>
          </div>`
        }
        <div>
          <dt>${failures.requestId}</dt>
          <dd>${requestId}</dd>
        </div>
      </dl>`,
  }
}
