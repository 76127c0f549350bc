import { buttons } from './buttons.ts'
import { colours, css } from './colours.ts'
import { fields } from './fields.ts'
import { messages } from './messages.ts'
import { page } from './page.ts'
import { parts } from './parts.ts'
import { surroundings } from './surroundings.ts'

const whole = css`
  @layer pages {
    ${colours}
    ${page}
    ${surroundings}
    ${fields}
    ${buttons}
    ${messages}
    ${parts}
  }
`

/**
 * The pages' own style sheet, one line for a rule. It lies in a layer, so that whatever a look says
 * comes before it (CSS Cascading and Inheritance Level 5).
 */
export const sheet = whole.replace(/\s*\n\s*/gu, ' ').trim()
