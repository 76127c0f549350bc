import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider'
import { html, type Html } from '../html.ts'
import { fill, type Texts } from '../texts/texts.ts'
import { field, type Field } from './field.ts'
import type { PageContext } from '../context.ts'
import type { Problem } from './problem.ts'

/** A pool's rules for passwords, in the words of the API. */
export type PasswordRules = Pick<
  PasswordPolicyType,
  'MinimumLength' | 'RequireUppercase' | 'RequireLowercase' | 'RequireNumbers' | 'RequireSymbols'
>

/** The pool's default (API reference, PasswordPolicyType). */
const defaultLength = 8
const longest = 256
const rulesId = 'password-rules'

/** A field for a new password with the rules that it has to keep, which the script ticks off. */
export function newPasswordField(
  earlier: { readonly context: PageContext; readonly problem?: Problem | undefined },
  rules: PasswordRules,
  given: Pick<Field, 'name' | 'isFirst'> & {
    readonly isRequired?: boolean
    readonly label: string
  },
): Html {
  const { texts } = earlier.context
  return html`${field(earlier, {
      isRequired: true,
      ...given,
      type: 'password',
      autocomplete: 'new-password',
      maxLength: longest,
      role: 'new-password',
      descriptions: [rulesId],
    })}
    <div class="rules" id="${rulesId}">
      <p>${texts.password.rules}</p>
      <ul>
        ${ruleTexts(texts, rules).map(
          ([rule, text]) =>
            html`<li
              class="passwordCheck-notValid-customizable"
              data-rule="${rule}"
              data-met="${texts.password.met}"
            >
              ${text}
            </li>`,
        )}
      </ul>
    </div>`
}

/** Each rule that applies, as the script knows it and in words. */
function ruleTexts({ password }: Texts, rules: PasswordRules): (readonly [string, string])[] {
  const { MinimumLength: count = defaultLength } = rules
  const characters = [
    [rules.RequireLowercase, 'lowercase', password.lowercase],
    [rules.RequireUppercase, 'uppercase', password.uppercase],
    [rules.RequireNumbers, 'number', password.number],
    [rules.RequireSymbols, 'symbol', password.symbol],
  ] as const
  return [
    [`length:${count}`, fill(password.length, { count })],
    ...characters
      .filter(([applies]) => applies === true)
      .map(([, rule, text]) => [rule, text] as const),
  ]
}
