import { describe, expect, it } from '@jest/globals'
import type { PageContext, View } from '../../lib/pages/context.ts'
import { framed } from '../../lib/pages/frame.ts'
import { chooseAccount } from '../../lib/pages/views/choose-account.ts'
import { chooseFactor } from '../../lib/pages/views/choose-factor.ts'
import { addPasskey } from '../../lib/pages/views/add-passkey.ts'
import { appSetUp } from '../../lib/pages/views/app-set-up.ts'
import { code } from '../../lib/pages/views/code.ts'
import { confirmSignUp } from '../../lib/pages/views/confirm-sign-up.ts'
import { contactSetUp } from '../../lib/pages/views/contact-set-up.ts'
import { failure } from '../../lib/pages/views/failure.ts'
import { forgottenPassword } from '../../lib/pages/views/forgotten-password.ts'
import { leaving } from '../../lib/pages/views/leaving.ts'
import { message } from '../../lib/pages/views/message.ts'
import { newPassword } from '../../lib/pages/views/new-password.ts'
import { passkey } from '../../lib/pages/views/passkey.ts'
import { password } from '../../lib/pages/views/password.ts'
import { rememberDevice } from '../../lib/pages/views/remember-device.ts'
import { resetPassword } from '../../lib/pages/views/reset-password.ts'
import { signIn, type SignInView } from '../../lib/pages/views/sign-in.ts'
import { signUp, type SignUpView } from '../../lib/pages/views/sign-up.ts'
import { vectors } from '../vectors.ts'
import { aContext } from './sample-context.ts'

const aSignIn = (given: Partial<SignInView> = {}): SignInView => ({
  identifiers: ['email'],
  hasOwnUsers: true,
  isNameFirst: false,
  providers: [],
  takesWorkEmail: false,
  hasPasskeys: false,
  canSignUp: false,
  canReset: false,
  ...given,
})
const aSignUp = (given: Partial<SignUpView> = {}): SignUpView => ({
  identifiers: ['username'],
  attributes: [],
  rules: {},
  isPasswordOptional: false,
  providers: [],
  ...given,
})
const text = ({ content }: View) => content.toString()
const fieldsOf = (view: View) =>
  [...text(view).matchAll(/<(?:input|button)[^>]*?\sname="([^"]+)"/gu)].map(([, name]) => name)

describe('the sign-in page', () => {
  it('asks for name and password, and sends the token along', () => {
    expect(fieldsOf(signIn(aSignIn(), aContext()))).toEqual(['_csrf', 'username', 'password'])
  })

  it('asks for the name alone where the password comes later', () => {
    const view = signIn(aSignIn({ isNameFirst: true, canReset: true }), aContext())
    expect(fieldsOf(view)).toEqual(['_csrf', 'username'])
    expect(text(view)).not.toContain('forgotPassword')
  })

  it.each([
    [['username'], 'text', 'User name'],
    [['email'], 'email', 'Email address'],
    [['phone'], 'tel', 'Phone number'],
    [['email', 'phone'], 'text', 'Email address or phone number'],
    [['username', 'email'], 'text', 'User name or email address'],
    [['username', 'phone'], 'text', 'User name or phone number'],
    [['username', 'email', 'phone'], 'text', 'User name, email address or phone number'],
    [[], 'text', 'User name'],
  ] as const)('asks people who sign in by %j with the right field', (identifiers, type, label) => {
    const page = text(signIn(aSignIn({ identifiers }), aContext()))
    expect(page).toMatch(new RegExp(`>${label}</label`, 'u'))
    expect(page).toMatch(
      new RegExp(`name="username"\\s+type="${type}" autocomplete="username webauthn"`, 'u'),
    )
  })

  it('shows only providers where the pool has no users of its own', () => {
    const providers = [{ name: 'Okta', type: 'SAML' as const, href: '/oauth2/authorize?x=1&y=2' }]
    const view = signIn(aSignIn({ hasOwnUsers: false, providers }), aContext())
    expect(text(view)).not.toContain('<form')
    expect(text(view)).toContain('href="/oauth2/authorize?x=1&amp;y=2"')
    expect(text(view)).toContain('Continue with Okta')
  })

  it('puts providers in the order of the look, and before the form where it says so', () => {
    const providers = ['A', 'B', 'C'].map((name) => ({ name, type: 'OIDC' as const, href: '#' }))
    const look = { ...aContext().look, providerOrder: ['C', 'A'], isFederationFirst: true }
    const page = text(signIn(aSignIn({ providers }), aContext({ look })))
    const order = [...page.matchAll(/Continue with (\w)/gu)].map(([, name]) => name)
    expect(order).toEqual(['C', 'A', 'B'])
    expect(page.indexOf('Continue with')).toBeLessThan(page.indexOf('name="username"'))
  })

  it('takes a work email address in a form of its own', () => {
    const view = signIn(aSignIn({ takesWorkEmail: true }), aContext())
    expect(fieldsOf(view)).toEqual(['_csrf', 'username', 'password', '_csrf', 'email', 'step'])
  })

  it('ties what is wrong to the field that it is about, and puts the reader there', () => {
    const problem = { what: 'credentials', field: 'password' } as const
    const page = text(signIn(aSignIn({ username: 'jane', problem }), aContext()))
    expect(page).toMatch(/role="alert" id="problem">\s*<p>These sign-in details are not correct/u)
    const [input = ''] = /<input[^>]*name="password"[^>]*>/u.exec(page) ?? []
    expect(input).toContain('aria-invalid="true" aria-describedby="problem"')
    expect(input).toContain('autofocus')
    expect(page.match(/\sautofocus/gu)).toHaveLength(1)
  })

  it('never gives a password back', () => {
    const page = text(signIn(aSignIn({ username: 'jane' }), aContext()))
    expect(page).toContain('value="jane"')
    expect(/<input[^>]*name="password"[^>]*>/u.exec(page)?.[0]).not.toContain('value=')
  })
})

describe('a step of a sign-in', () => {
  const form = {
    action: '/auth/shop/login',
    csrf: 'token',
    session: 'sealed',
    challenge: 'SMS_MFA',
  }

  it('sends its session, challenge and user along', () => {
    const view = code(
      { username: 'jane', source: 'sms', canResend: true, hasOtherWays: true },
      aContext({ form }),
    )
    expect(fieldsOf(view)).toEqual([
      ...['_csrf', 'session', 'challenge', 'username', 'code'],
      ...['step', 'step'],
    ])
    expect(text(view)).toContain('autocomplete="one-time-code"')
  })

  it('offers factors as buttons with their masked addresses', () => {
    const page = text(
      chooseFactor(
        {
          username: 'jane',
          isFirst: true,
          factors: [{ factor: 'PASSWORD' }, { factor: 'EMAIL_OTP', destination: 'j***@e***' }],
        },
        aContext(),
      ),
    )
    expect([...page.matchAll(/name="factor"\s+value="(\w+)"/gu)].map(([, value]) => value)).toEqual(
      ['PASSWORD', 'EMAIL_OTP'],
    )
    expect(page).toContain('j***@e***')
  })

  it('shows the key of an authenticator app as a drawing and in groups of four', () => {
    const page = text(
      appSetUp(
        {
          username: 'jane',
          secret: 'ABCDEFGHIJ',
          uri: 'otpauth://totp/x?secret=A',
          hasOtherWays: false,
        },
        aContext(),
      ),
    )
    expect(page).toMatch(/role="img"\s+aria-label="QR code[^"]*"/u)
    expect(page).toContain('<code>ABCD EFGH IJ</code>')
    expect(page).not.toContain('style=')
  })

  it('lists the rules that a new password has to keep, and no others', () => {
    const rules = { MinimumLength: 12, RequireNumbers: true, RequireSymbols: false }
    const page = text(newPassword({ username: 'jane', rules, missing: [] }, aContext()))
    expect([...page.matchAll(/data-rule="([^"]+)"/gu)].map(([, rule]) => rule)).toEqual([
      'length:12',
      'number',
    ])
    expect(page).toContain('At least 12 characters')
    expect(page).toContain('aria-describedby="password-rules"')
  })
})

describe('the sign-up page', () => {
  it('asks for attributes by their types, and says which may be left out', () => {
    const attributes = [
      { name: 'email', type: 'email', isRequired: true, maxLength: 100 },
      { name: 'custom:team_size', type: 'number', isRequired: false, min: '1', max: '9' },
      { name: 'custom:news', type: 'boolean', isRequired: false, value: 'true' },
    ] as const
    const page = text(signUp(aSignUp({ attributes }), aContext()))
    expect(page).toMatch(
      /name="attribute:email"\s+type="email" autocomplete="email" maxlength="100"/u,
    )
    expect(page).toMatch(
      /for="field-attribute:custom:team_size"\s+>Team size <span class="optional">/u,
    )
    expect(page).toMatch(/name="attribute:custom:team_size"[^>]*min="1" max="9" step="any"/u)
    expect(page).toMatch(/name="attribute:custom:news"[^>]*checked/u)
  })

  it('links the two documents within the sentence about them', () => {
    const terms = { termsOfUse: 'https://a.example/t', privacyPolicy: 'https://a.example/p' }
    const page = text(signUp(aSignUp({ terms }), aContext()))
    expect(page).toMatch(
      /you agree to our <a href="https:\/\/a.example\/t"[^>]*>terms of use<\/a\s*> and/u,
    )
  })

  it('links nothing that would run', () => {
    const terms = { termsOfUse: 'javascript:alert(1)', privacyPolicy: 'data:text/html,x' }
    const page = text(signUp(aSignUp({ terms }), aContext()))
    expect(page).toContain('terms of use and privacy policy')
    expect(page).not.toMatch(/javascript:|data:/u)
  })
})

describe('an ending', () => {
  it('leads to the app where there is one, and runs nothing', () => {
    const page = (next: string) =>
      text(message({ ending: 'passkey-added', canSignIn: false, next }, aContext()))
    expect(page('myapp://done')).toContain('href="myapp://done"')
    expect(page('javascript:alert(1)')).not.toContain('href')
  })

  it('tells of a failure with its request', () => {
    const view = failure({ kind: 'client', requestId: 'r-1', canSignIn: false }, aContext())
    expect(view.title).toBe('We don’t know this app')
    expect(text(view)).toContain('<dd>r-1</dd>')
  })
})

/** Every page, with a text in all the places that somebody else may have written. */
function pagesWith(words: string, context: PageContext): View[] {
  const username = words
  const problem = { what: { words }, field: words }
  const attributes = [{ name: words, type: 'text', isRequired: false, value: words }] as const
  const providers = [{ name: words, type: 'OIDC' as const, href: words }]
  const identifiers = ['username'] as const
  const own = { username, destination: words, problem }
  return [
    signIn(
      aSignIn({
        username,
        providers,
        problem,
        canSignUp: true,
        canReset: true,
      }),
      context,
    ),
    signUp(aSignUp({ username, attributes, providers, problem }), context),
    password({ ...own, canReset: true, hasOtherWays: true }, context),
    chooseFactor(
      { ...own, isFirst: true, factors: [{ factor: 'EMAIL_OTP', destination: words }] },
      context,
    ),
    code({ ...own, source: 'email', canResend: true, hasOtherWays: true }, context),
    passkey({ ...own, options: words, hasOtherWays: true }, context),
    addPasskey({ ...own, options: words }, context),
    appSetUp({ ...own, secret: words, uri: 'otpauth://totp/x', hasOtherWays: true }, context),
    contactSetUp({ ...own, attribute: 'email', value: words, hasOtherWays: true }, context),
    newPassword({ ...own, rules: {}, missing: attributes }, context),
    confirmSignUp({ ...own, isByLink: false }, context),
    forgottenPassword({ identifiers, ...own }, context),
    resetPassword({ ...own, rules: {} }, context),
    rememberDevice(own, context),
    chooseAccount(own, context),
    leaving({ provider: words, href: words }, context),
    failure({ kind: 'client', details: words, requestId: words, canSignIn: true }, context),
  ]
}

/** What a page consists of: its tags with the names of their attributes, without any text. */
function structureOf(view: View, context: PageContext): string[] {
  const { body } = framed(view, context)
  return body.replace(/"[^"]*"/gu, '""').match(/<[^>]*>/gu) ?? []
}

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)",
  '" autofocus onfocus="alert(1)',
  '</style></title><svg onload=alert(1)>',
  '<!--',
  '&lt;script&gt;&#34;',
  '${7*7}{{7*7}}{destination}{name}',
  '\u0000\u2028\r\n\u202e',
]

describe('text of others', () => {
  const contextWith = (words: string) =>
    aContext({
      base: `/auth/${words}`,
      query: words,
      self: `/login?state=${words}`,
      form: { action: words, csrf: words, session: words, challenge: words },
      formTargets: [words],
    })
  const published = Object.values(vectors('injection/fields.json') ?? {})
    .filter((values): values is string[] => Array.isArray(values))
    .flat()

  it.each([...attacks, ...published])('%j stays text wherever it stands', (words) => {
    const plain = pagesWith('words', contextWith('words'))
    pagesWith(words, contextWith(words)).forEach((view, index) => {
      const expected = plain[index] && structureOf(plain[index], contextWith('words'))
      expect(structureOf(view, contextWith(words))).toEqual(expected)
      expect(framed(view, contextWith(words)).policy).toBe(framed(view, aContext()).policy)
    })
  })
})
