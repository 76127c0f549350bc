import type { PageContext } from '../context.ts'
import type { Html } from '../html.ts'
import { field } from './field.ts'
import type { Problem } from './problem.ts'

/** The field for a code that came by message or from an app. */
export function codeField(earlier: {
  readonly context: PageContext
  readonly problem?: Problem | undefined
}): Html {
  return field(earlier, {
    name: 'code',
    label: earlier.context.texts.code.label,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    isRequired: true,
    isFirst: true,
    maxLength: 2048,
    role: 'code',
  })
}
