import type { PoolSettings } from '../store/user-pools.ts'

/** What a message to a user says: a subject (e-mail only) and a text with Cognito's placeholders. */
export interface Template {
  readonly subject: string
  readonly email: string
  readonly sms: string
}

/** The pool's text for verification codes (API reference, VerificationMessageTemplateType). */
export function verificationTemplate(settings: PoolSettings): Template {
  const own = settings.VerificationMessageTemplate
  return {
    subject: own?.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    email:
      own?.EmailMessage ?? settings.EmailVerificationMessage ?? 'Your confirmation code is {####}',
    sms: own?.SmsMessage ?? settings.SmsVerificationMessage ?? 'Your confirmation code is {####}',
  }
}

/** The pool's text for invitations by an administrator (API reference, MessageTemplateType). */
export function invitationTemplate(settings: PoolSettings): Template {
  const own = settings.AdminCreateUserConfig?.InviteMessageTemplate
  const text = 'Your username is {username} and temporary password is {####}.'
  return {
    subject: own?.EmailSubject ?? 'Your temporary password',
    email: own?.EmailMessage ?? text,
    sms: own?.SMSMessage ?? text,
  }
}

/** Puts user name and code (or temporary password) in the place of the placeholders. */
export function fill(text: string, values: { username: string; code: string }): string {
  return text.replace(/\{####\}|\{username\}/gu, (placeholder) =>
    placeholder === '{####}' ? values.code : values.username,
  )
}

/** The same for HTML: a user name is not markup, whatever it holds. */
export function fillHtml(html: string, values: { username: string; code: string }): string {
  return fill(html, { username: escapeHtml(values.username), code: escapeHtml(values.code) })
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? character)
}
