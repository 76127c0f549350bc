import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { form, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'

/** Whether to remember a device. Steps `yes` and `no`. */
export interface RememberDeviceView {
  readonly username: string
}

/** The page that asks whether to remember a device. */
export function rememberDevice({ username }: RememberDeviceView, context: PageContext): View {
  const { device } = context.texts
  return {
    title: device.title,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${device.lead}</p>
      ${form(context, html`${stepButton('yes', device.yes, 'main')}${stepButton('no', device.no)}`)}`,
  }
}
