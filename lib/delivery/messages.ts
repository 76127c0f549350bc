import type { UserPool } from '../store/user-pools.ts'

/** What a message is about, in the words of Cognito's trigger sources (`CustomMessage_<kind>`). */
export type MessageKind =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication'

/** What a message to a user says: a subject (e-mail only) and a text with Cognito's placeholders. */
export interface Template {
  readonly subject: string
  readonly email: string
  readonly sms: string
}

/** The pool's texts for a kind of message, or Cognito's own. */
export function templateOf(pool: UserPool, kind: MessageKind): Template {
  switch (kind) {
    case 'AdminCreateUser':
      return invitationTemplate(pool)
    case 'Authentication':
      return authenticationTemplate(pool)
    default:
      return verificationTemplate(pool)
  }
}

/** For verification codes (API reference, VerificationMessageTemplateType). */
function verificationTemplate({ settings }: UserPool): Template {
  const own = settings.VerificationMessageTemplate
  const text = 'Your confirmation code is {####}'
  return {
    subject: own?.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    email: own?.EmailMessage ?? settings.EmailVerificationMessage ?? text,
    sms: own?.SmsMessage ?? settings.SmsVerificationMessage ?? text,
  }
}

/** For invitations by an administrator (API reference, MessageTemplateType). */
function invitationTemplate({ settings }: UserPool): Template {
  const own = settings.AdminCreateUserConfig?.InviteMessageTemplate
  const text = 'Your username is {username} and temporary password is {####}.'
  return {
    subject: own?.EmailSubject ?? 'Your temporary password',
    email: own?.EmailMessage ?? text,
    sms: own?.SMSMessage ?? text,
  }
}

/** For codes at sign-in (API reference, SmsMfaConfigType, EmailMfaConfigType). */
function authenticationTemplate({ settings, mfa }: UserPool): Template {
  const text = 'Your authentication code is {####}.'
  return {
    subject: mfa?.EmailMfaConfiguration?.Subject ?? 'Your authentication code',
    email: mfa?.EmailMfaConfiguration?.Message ?? text,
    sms: settings.SmsAuthenticationMessage ?? text,
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

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? character)
}
