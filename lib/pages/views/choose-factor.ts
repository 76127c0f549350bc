import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { choices, type Choice } from '../parts/choices.ts'
import { form, hidden } from '../parts/form.ts'
import { icons } from '../parts/icons.ts'
import { identity } from '../parts/identity.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'
import type { Texts } from '../texts/texts.ts'

/** A factor, in the words of the API (InitiateAuth, "AvailableChallenges" and MFAS_CAN_CHOOSE). */
export type Factor =
  'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA'

/** Which factor to go on with: SELECT_CHALLENGE and SELECT_MFA_TYPE. Posts `username` and `factor`. */
export interface ChooseFactorView {
  readonly username: string
  /** Whether it is the first factor, or one on top. */
  readonly isFirst: boolean
  readonly factors: readonly OfferedFactor[]
  readonly problem?: Problem | undefined
}

/** A factor with the masked address that its code goes to. */
export interface OfferedFactor {
  readonly factor: Factor
  readonly destination?: string | undefined
}

/** The page that lets somebody choose among factors. */
export function chooseFactor(view: ChooseFactorView, context: PageContext): View {
  const { texts } = context
  const { username, isFirst, factors, problem } = view
  return {
    title: isFirst ? texts.factors.title : texts.factors.secondTitle,
    content: html`${identity(context, username)}
    ${!isFirst && html`<p class="lead textDescription-customizable">${texts.factors.secondLead}</p>`}
    ${problemSummary(context, problem)}
    ${form(
      context,
      html`${hidden('username', username)}${choices(
        'factor',
        factors.map((factor) => choice(texts, factor)),
      )}`,
    )}`,
  }
}

function choice({ factors }: Texts, { factor, destination }: OfferedFactor): Choice {
  const known = {
    PASSWORD: { label: factors.password, icon: icons.key },
    EMAIL_OTP: { label: factors.emailCode, icon: icons.mail },
    SMS_OTP: { label: factors.smsCode, icon: icons.phone },
    SMS_MFA: { label: factors.smsCode, icon: icons.phone },
    SOFTWARE_TOKEN_MFA: { label: factors.app, icon: icons.app },
    WEB_AUTHN: { label: factors.passkey, icon: icons.passkey },
  } satisfies Record<Factor, Pick<Choice, 'label' | 'icon'>>
  return { ...known[factor], value: factor, hint: destination }
}
