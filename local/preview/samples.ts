import type { PageContext, View } from '../../lib/pages/context.ts'
import { addPasskey } from '../../lib/pages/views/add-passkey.ts'
import { appSetUp } from '../../lib/pages/views/app-set-up.ts'
import { chooseAccount } from '../../lib/pages/views/choose-account.ts'
import { chooseFactor } from '../../lib/pages/views/choose-factor.ts'
import { chooseSetUp } from '../../lib/pages/views/choose-set-up.ts'
import { code } from '../../lib/pages/views/code.ts'
import { confirmSignUp } from '../../lib/pages/views/confirm-sign-up.ts'
import { contactSetUp } from '../../lib/pages/views/contact-set-up.ts'
import { failure } from '../../lib/pages/views/failure.ts'
import { feedback } from '../../lib/pages/views/feedback.ts'
import { forgottenPassword } from '../../lib/pages/views/forgotten-password.ts'
import { message } from '../../lib/pages/views/message.ts'
import { newPassword } from '../../lib/pages/views/new-password.ts'
import { passkey } from '../../lib/pages/views/passkey.ts'
import { password } from '../../lib/pages/views/password.ts'
import { rememberDevice } from '../../lib/pages/views/remember-device.ts'
import { resetPassword } from '../../lib/pages/views/reset-password.ts'
import { signIn } from '../../lib/pages/views/sign-in.ts'
import { signUp } from '../../lib/pages/views/sign-up.ts'

import {
  attributes,
  byMessage,
  credential,
  destination,
  fault,
  newCredential,
  newUser,
  plain,
  providers,
  rules,
  secret,
  terms,
  uri,
  username,
} from './sample-data.ts'

/** A page with sample data. */
type Sample = (context: PageContext) => View

/** Every page, by a name for its address, with data that somebody could have. */
export const samples: ReadonlyMap<string, Sample> = new Map<string, Sample>([
  ['sign-in', (context) => signIn(plain, context)],
  [
    'sign-in-refused',
    (context) =>
      signIn({ ...plain, username, problem: { what: 'credentials', field: 'password' } }, context),
  ],
  [
    'sign-in-everything',
    (context) => signIn({ ...plain, providers, takesWorkEmail: true, hasPasskeys: true }, context),
  ],
  [
    'sign-in-name-first',
    (context) =>
      signIn(
        {
          ...plain,
          identifiers: ['username', 'email', 'phone'],
          isNameFirst: true,
          hasPasskeys: true,
        },
        context,
      ),
  ],
  [
    'sign-in-providers-only',
    (context) => signIn({ ...plain, providers, hasOwnUsers: false, canSignUp: false }, context),
  ],
  ['sign-in-after-reset', (context) => signIn({ ...plain, username, done: 'reset' }, context)],
  ['password', (context) => password({ username, canReset: true, hasOtherWays: true }, context)],
  [
    'choose-factor',
    (context) =>
      chooseFactor(
        {
          username,
          isFirst: true,
          factors: [
            { factor: 'WEB_AUTHN' },
            { factor: 'PASSWORD' },
            { factor: 'EMAIL_OTP', destination },
            { factor: 'SMS_OTP', destination: '+*******0123' },
          ],
        },
        context,
      ),
  ],
  [
    'choose-second-factor',
    (context) =>
      chooseFactor(
        {
          username,
          isFirst: false,
          factors: [
            { factor: 'SOFTWARE_TOKEN_MFA' },
            { factor: 'SMS_MFA', destination: '+*******0123' },
          ],
        },
        context,
      ),
  ],
  ['code-email', (context) => code({ ...byMessage, source: 'email' }, context)],
  [
    'code-sms',
    (context) =>
      code({ ...byMessage, source: 'sms', destination: '+*******0123', isResent: true }, context),
  ],
  [
    'code-app',
    (context) =>
      code(
        {
          username,
          source: 'app',
          canResend: false,
          hasOtherWays: false,
          problem: { what: 'code', field: 'code' },
        },
        context,
      ),
  ],
  ['passkey', (context) => passkey({ ...credential, hasOtherWays: true }, context)],
  [
    'choose-set-up',
    (context) =>
      chooseSetUp({ username, factors: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'] }, context),
  ],
  ['app-set-up', (context) => appSetUp({ username, secret, uri, hasOtherWays: true }, context)],
  [
    'phone-set-up',
    (context) => contactSetUp({ username, attribute: 'phone_number', hasOtherWays: true }, context),
  ],
  [
    'email-set-up',
    (context) =>
      contactSetUp(
        {
          username: 'jane',
          attribute: 'email',
          value: 'jane@',
          hasOtherWays: false,
          problem: { what: 'email', field: 'email' },
        },
        context,
      ),
  ],
  [
    'new-password',
    (context) => newPassword({ username, rules, missing: attributes.slice(0, 2) }, context),
  ],
  [
    'sign-up',
    (context) => signUp({ ...newUser, attributes: attributes.slice(0, 1), terms }, context),
  ],
  [
    'sign-up-everything',
    (context) =>
      signUp(
        {
          ...newUser,
          attributes,
          terms,
          providers: providers.slice(0, 2),
          username: 'jane',
          problem: { what: 'userExists', field: 'username' },
        },
        context,
      ),
  ],
  [
    'confirm-sign-up',
    (context) => confirmSignUp({ username, destination, isByLink: false }, context),
  ],
  [
    'forgotten-password',
    (context) => forgottenPassword({ identifiers: ['username', 'email'] }, context),
  ],
  [
    'reset-password',
    (context) => resetPassword({ username, destination, rules, isResent: true }, context),
  ],
  ['remember-device', (context) => rememberDevice({ username }, context)],
  ['choose-account', (context) => chooseAccount({ username }, context)],
  ['add-passkey', (context) => addPasskey(newCredential, context)],
  [
    'passkey-added',
    (context) =>
      message(
        { ending: 'passkey-added', canSignIn: false, next: 'https://app.example.com/' },
        context,
      ),
  ],
  ['confirmed', (context) => message({ ending: 'confirmed', canSignIn: true }, context)],
  ['signed-out', (context) => message({ ending: 'signed-out', canSignIn: true }, context)],
  ['feedback', (context) => feedback(context)],
  ['feedback-thanks', (context) => message({ ending: 'thanks-not-me', canSignIn: true }, context)],
  [
    'failure',
    (context) => failure({ ...fault, kind: 'redirect', details: 'redirect_mismatch' }, context),
  ],
  [
    'failure-expired',
    (context) => failure({ ...fault, kind: 'expired', canSignIn: true }, context),
  ],
])
