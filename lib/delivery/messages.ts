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

/** What goes into the places of the placeholders. */
export interface MessageValues {
  readonly username: string
  /** The code or temporary password. */
  readonly code: string
  /** The address that confirms with a click, where there is one. */
  readonly link?: string | undefined
}

/** The pool's texts for a kind of message, or Cognito's own. */
export function templateOf(pool: UserPool, kind: MessageKind): Template {
  switch (kind) {
    case 'AdminCreateUser':
      return invitationTemplate(pool)
    case 'Authentication':
      return authenticationTemplate(pool)
    default:
      return isByLink(pool, kind) ? linkTemplate(pool) : verificationTemplate(pool)
  }
}

/**
 * Whether e-mails of this kind confirm by a link: those of a sign-up do where the pool says so, all
 * others bring a code (developer guide, "Configuring MFA, authentication, verification and
 * invitation messages").
 */
export function isByLink({ settings }: UserPool, kind: MessageKind): boolean {
  return (
    settings.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK' &&
    (kind === 'SignUp' || kind === 'ResendCode')
  )
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

/** For verification by a link, which a text message does not bring (the same). */
function linkTemplate(pool: UserPool): Template {
  const own = pool.settings.VerificationMessageTemplate
  return {
    ...verificationTemplate(pool),
    subject: own?.EmailSubjectByLink ?? 'Your verification link',
    email:
      own?.EmailMessageByLink ??
      'Please click the link below to verify your email address. {##Verify Email##}',
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

/** A placeholder: for the code, the user name, or a link with its words. */
const placeholder = /\{####\}|\{username\}|\{##([^{}]*)##\}/gu

/** Fills the text of an SMS, where a link stands as its address. */
export function fill(text: string, { username, code, link }: MessageValues): string {
  return text.replace(placeholder, (found) => {
    if (found === '{####}') return code
    return found === '{username}' ? username : (link ?? found)
  })
}

/** Fills a subject: one line, whatever a user is called (RFC 5322 section 2.2). */
export function fillLine(text: string, values: MessageValues): string {
  return fill(text, values)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

/** Fills HTML: no value is markup, whatever it holds; the words of a link are the template's. */
export function fillHtml(html: string, { username, code, link }: MessageValues): string {
  return html.replace(placeholder, (found, words: string | undefined) => {
    if (found === '{####}') return escapeHtml(code)
    if (found === '{username}') return escapeHtml(username)
    return link === undefined ? found : `<a href="${escapeHtml(link)}">${words ?? ''}</a>`
  })
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** Text as HTML shows it, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities.get(character) ?? character)
}
