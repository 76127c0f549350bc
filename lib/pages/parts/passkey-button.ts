import type { PageContext } from '../context.ts'
import { html, type Html } from '../html.ts'
import { icons } from './icons.ts'

/**
 * The button by which the script asks the browser for a passkey; what that gives goes into
 * `credential` and sends the form. Without the script it says so (Web Authentication Level 3).
 */
export function passkeyButton(
  { texts }: PageContext,
  { options, purpose }: { readonly options: string; readonly purpose: 'get' | 'create' },
): Html {
  const { action, addAction, failed, addFailed, unsupported, needScript } = texts.passkeys
  const isNew = purpose === 'create'
  return html`<input type="hidden" name="credential" value="" />
    <p class="alert" data-passkey-problem role="alert" hidden></p>
    <noscript><p class="alert">${needScript}</p></noscript>
    <button
      class="button main submitButton-customizable"
      type="button"
      hidden
      data-passkey="${purpose}"
      data-options="${options}"
      data-failed="${isNew ? addFailed : failed}"
      data-unsupported="${unsupported}"
    >
      ${icons.passkey}${isNew ? addAction : action}
    </button>`
}
