import { attributeFields } from '../../lib/pages/attribute-fields.ts'
import type { PasswordRules } from '../../lib/pages/parts/password-rules.ts'
import type { ProviderLink } from '../../lib/pages/parts/providers.ts'
import type { SignInView } from '../../lib/pages/views/sign-in.ts'

/** Somebody. */
export const username = 'jane.doe@example.com'

/** Where a code went, masked. */
export const destination = 'j***@e***'

/** Rules for passwords, all of them. */
export const rules: PasswordRules = {
  MinimumLength: 10,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
}

/** Every kind of provider. */
export const providers: ProviderLink[] = [
  { name: 'Google', type: 'Google', href: '#google' },
  { name: 'SignInWithApple', type: 'SignInWithApple', href: '#apple' },
  { name: 'Facebook', type: 'Facebook', href: '#facebook' },
  { name: 'LoginWithAmazon', type: 'LoginWithAmazon', href: '#amazon' },
  { name: 'Contoso', type: 'SAML', href: '#contoso' },
]

/** A sign-in page of a pool that has nothing special. */
export const plain: SignInView = {
  identifiers: ['email'],
  hasOwnUsers: true,
  isNameFirst: false,
  providers: [],
  takesWorkEmail: false,
  hasPasskeys: false,
  canSignUp: true,
  canReset: true,
}
const schema = [
  { Name: 'name', Required: true },
  { Name: 'birthdate' },
  { Name: 'phone_number' },
  { Name: 'address' },
  {
    Name: 'custom:team_size',
    AttributeDataType: 'Number' as const,
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '500' },
  },
  { Name: 'custom:newsletter', AttributeDataType: 'Boolean' as const },
]

/** Fields of every type. */
export const attributes = attributeFields(schema, { asks: () => true })

/** Where the documents are that one agrees to. */
export const terms = {
  termsOfUse: 'https://example.com/terms',
  privacyPolicy: 'https://example.com/privacy',
}

/** What every sign-up page has. */
export const newUser = {
  identifiers: ['email' as const],
  rules,
  isPasswordOptional: false,
  providers: [],
}

/** A passkey to ask for, of any that belongs to this machine. */
export const credential = {
  username,
  options: JSON.stringify({ challenge: 'AAAA', rpId: 'localhost', allowCredentials: [] }),
}

/** A passkey to make for this machine. */
export const newCredential = {
  username,
  options: JSON.stringify({
    challenge: 'AAAA',
    rp: { id: 'localhost', name: 'Shop' },
    user: { id: 'AAAA', name: username, displayName: username },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  }),
}

/** The key of an authenticator app. */
export const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPQWER'

/** What the QR code of that key says. */
export const uri = `otpauth://totp/Shop:${username}?secret=${secret}&issuer=Shop`

/** A code that came by message. */
export const byMessage = { username, destination, canResend: true, hasOtherWays: true }

/** A request that failed. */
export const fault = { requestId: 'e4ae15f2-5e9e-4d57-9a2c-9f6a1b0d3c11', canSignIn: false }
