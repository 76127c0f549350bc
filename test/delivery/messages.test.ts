import { describe, expect, it } from '@jest/globals'
import {
  fill,
  fillHtml,
  fillLine,
  isByLink,
  templateOf,
  type MessageKind,
} from '../../lib/delivery/messages.ts'
import type { PoolSettings, UserPool } from '../../lib/store/user-pools.ts'
import { vectors } from '../vectors.ts'
import { cpuMilliseconds } from '../cpu-time.ts'

const poolOf = (settings: PoolSettings, mfa?: UserPool['mfa']): UserPool => ({
  id: 'us-east-1_abcdefghi',
  name: 'shop',
  settings,
  mfa,
  schema: [],
  createdAt: 0,
  updatedAt: 0,
  version: 1,
})
const everyKind: readonly MessageKind[] = [
  'SignUp',
  'ResendCode',
  'ForgotPassword',
  'UpdateUserAttribute',
  'VerifyUserAttribute',
  'AdminCreateUser',
  'Authentication',
]
const link = 'https://shop.example/confirmUser?client_id=a&user_name=b'

describe('templateOf', () => {
  it('has Cognito’s texts for a pool without its own', () => {
    const texts = everyKind.map((kind) => templateOf(poolOf({}), kind))
    expect(new Set(texts.map(({ subject }) => subject))).toEqual(
      new Set(['Your verification code', 'Your temporary password', 'Your authentication code']),
    )
    for (const { email, sms } of texts) expect([email, sms].join()).toMatch(/\{####\}.*\{####\}/u)
  })

  it('has the pool’s own text for each kind', () => {
    const settings: PoolSettings = {
      VerificationMessageTemplate: {
        EmailMessage: 'verify {####}',
        EmailSubject: 'verify',
        SmsMessage: 'sms {####}',
      },
      AdminCreateUserConfig: {
        InviteMessageTemplate: {
          EmailMessage: 'come, {username}: {####}',
          EmailSubject: 'come',
          SMSMessage: 'join, {username}: {####}',
        },
      },
      SmsAuthenticationMessage: 'enter {####}',
    }
    const mfa = { EmailMfaConfiguration: { Message: 'type {####}', Subject: 'type' } }
    const pool = poolOf(settings, mfa)
    expect(templateOf(pool, 'ForgotPassword')).toEqual({
      subject: 'verify',
      email: 'verify {####}',
      sms: 'sms {####}',
    })
    expect(templateOf(pool, 'AdminCreateUser')).toEqual({
      subject: 'come',
      email: 'come, {username}: {####}',
      sms: 'join, {username}: {####}',
    })
    expect(templateOf(pool, 'Authentication')).toEqual({
      subject: 'type',
      email: 'type {####}',
      sms: 'enter {####}',
    })
  })

  it('sends links for sign-ups alone, and never by SMS', () => {
    const pool = poolOf({
      VerificationMessageTemplate: {
        DefaultEmailOption: 'CONFIRM_WITH_LINK',
        EmailMessageByLink: 'click {##here##}',
        EmailSubjectByLink: 'click',
      },
    })
    expect(everyKind.filter((kind) => isByLink(pool, kind))).toEqual(['SignUp', 'ResendCode'])
    expect(templateOf(pool, 'SignUp')).toMatchObject({
      subject: 'click',
      email: 'click {##here##}',
      sms: 'Your confirmation code is {####}',
    })
    expect(templateOf(pool, 'ForgotPassword').email).toBe('Your confirmation code is {####}')
  })
})

describe('fill', () => {
  it('puts each value in every place of its own', () => {
    const text = '{username}: {####}, {####} for {username}'
    expect(fill(text, { username: 'jane', code: '123456' })).toBe('jane: 123456, 123456 for jane')
  })

  it('leaves values as they are that look like placeholders', () => {
    const values = { username: '{####}', code: '{username}A1!$&' }
    expect(fill('{username} has {####}', values)).toBe('{####} has {username}A1!$&')
  })

  it('has a link stand for its words', () => {
    expect(fill('{##here##}', { username: 'jane', code: '1', link })).toBe(link)
    expect(fill('{##here##}', { username: 'jane', code: '1' })).toBe('{##here##}')
  })

  it('is quick with whatever a template holds', async () => {
    for (const text of ['{##'.repeat(6_666), `{##${'#'.repeat(19_990)}`, '{'.repeat(20_000)]) {
      const work = () => expect(fill(text, { username: 'jane', code: '1', link })).toBe(text)
      expect(await cpuMilliseconds(work)).toBeLessThan(1_000)
    }
  })
})

describe('fillLine', () => {
  it('stays on one line, whatever a user is called', () => {
    const values = { username: 'jane\r\nBcc: eve@example.com\u2028\u0000', code: '1' }
    expect(fillLine('Hello {username}', values)).toBe('Hello jane Bcc: eve@example.com')
  })
})

describe('fillHtml', () => {
  it('lets no value be markup', () => {
    const values = { username: '<b>jane</b>', code: `a&"'` }
    expect(fillHtml('<p>{username} {####}</p>', values)).toBe(
      '<p>&lt;b&gt;jane&lt;/b&gt; a&amp;&quot;&#39;</p>',
    )
  })

  it('makes a link of the template’s words', () => {
    const values = { username: 'jane', code: '1', link }
    expect(fillHtml('<p>{##<b>Click</b> here##}</p>', values)).toBe(
      '<p><a href="https://shop.example/confirmUser?client_id=a&amp;user_name=b"><b>Click</b> here</a></p>',
    )
  })

  it('takes a link for markup no more than a name', () => {
    const values = { username: 'jane', code: '1', link: 'https://x/"><script>' }
    expect(fillHtml('{##a##}', values)).toBe('<a href="https://x/&quot;&gt;&lt;script&gt;">a</a>')
  })
})

const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
const hostile = Object.values(fields ?? {}).flat()

describe('what attackers call themselves', () => {
  it('stays text in HTML and one line in a subject', () => {
    for (const value of hostile) {
      const values = { username: value, code: value }
      expect(fillHtml('{username}{####}', values)).not.toMatch(/[<>"']/u)
      expect(fillLine('{username}', values)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    }
  })
})
