import { renderSVG } from 'uqr'
import type { PageContext, View } from '../context.ts'
import { html, trusted, type Html } from '../html.ts'
import { codeField } from '../parts/code-field.ts'
import { field } from '../parts/field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** An authenticator app to set up. Posts `username`, `code` and `friendly_name`. */
export interface AppSetUpView {
  readonly username: string
  /** The key in Base32, as AssociateSoftwareToken gives it. */
  readonly secret: string
  /** What the QR code says: `otpauth://totp/…`. */
  readonly uri: string
  /** Whether something else may be set up instead: step `other-way`. */
  readonly hasOtherWays: boolean
  readonly problem?: Problem | undefined
}

/** The page that connects an authenticator app. */
export function appSetUp(view: AppSetUpView, context: PageContext): View {
  const { setUp, actions } = context.texts
  const { username, secret, uri, problem } = view
  const earlier = { context, problem }
  const deviceName = { name: 'friendly_name', label: setUp.deviceName, maxLength: 131 }
  return {
    title: setUp.appTitle,
    content: html`${identity(context, username)}${problemSummary(context, problem)}
      <ol class="steps">
        <li>
          <p>${setUp.scan}</p>
          ${picture(uri, setUp.picture)}
          <p>${setUp.key}</p>
          <p class="secret"><code>${inGroups(secret)}</code></p>
        </li>
        <li>
          <p>${setUp.enter}</p>
          ${form(
            context,
            html`${hidden('username', username)}${codeField(earlier)}${field(earlier, deviceName)}
            ${mainButton(actions.continue)}
            ${view.hasOtherWays && stepButton('other-way', actions.anotherWay, 'quiet')}`,
          )}
        </li>
      </ol>`,
  }
}

/** The drawing consists of paths and colours only, whatever the text (uqr). */
function picture(uri: string, name: string): Html {
  const drawing = renderSVG(uri, { border: 2 })
  return html`<div class="qr" role="img" aria-label="${name}">${trusted(drawing)}</div>`
}

/** Four characters at a time are easier to type. */
function inGroups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/gu, '$1 ')
}
