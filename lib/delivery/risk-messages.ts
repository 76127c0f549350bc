import type { NotifyConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { escapeHtml } from './messages.ts'

/** What an e-mail about a risky sign-in is about (API reference, NotifyConfigurationType). */
export type RiskMessageKind = 'BlockEmail' | 'MfaEmail' | 'NoActionEmail'

/** What goes into the places of the placeholders, by their names without braces. */
export type RiskMessageValues = ReadonlyMap<string, string>

/** What is said where the configuration has no text of its own. */
const byDefault: Readonly<Record<RiskMessageKind, string>> = {
  BlockEmail:
    'We blocked an attempt to sign in as {username} at {login-time} from {ip-address} with {device-name}.',
  MfaEmail:
    'Somebody signs in as {username} from {ip-address} with {device-name} since {login-time}. We asked for a second factor. If it is not you, please change your password.',
  NoActionEmail:
    'Somebody signed in as {username} at {login-time} from {ip-address} with {device-name}. If it was not you, please change your password.',
}

/**
 * Subject and HTML of an e-mail about a risky sign-in, with what is known of it filled in
 * (developer guide, "Message templates": advanced security template placeholders).
 */
export function riskMessage(
  configuration: NotifyConfigurationType,
  kind: RiskMessageKind,
  values: RiskMessageValues,
): { subject: string; html: string } {
  const {
    Subject = 'Sign-in attempt',
    HtmlBody,
    TextBody = byDefault[kind],
  } = configuration[kind] ?? {}
  const isText = HtmlBody === undefined
  const html = HtmlBody ?? escapeHtml(TextBody).replaceAll('\n', '<br>')
  const shown = [...values].map(([name, value]) => {
    const safe = escapeHtml(value)
    return [name, isText && isLink(name) ? `<a href="${safe}">${safe}</a>` : safe] as const
  })
  return {
    subject: fill(Subject, values)
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim(),
    html: fill(html, new Map(shown)),
  }
}

function isLink(name: string): boolean {
  return name.startsWith('one-click-link-')
}

function fill(text: string, values: RiskMessageValues): string {
  return text.replace(/\{([a-z-]+)\}/gu, (found, name: string) => values.get(name) ?? found)
}
