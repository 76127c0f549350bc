import { describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { newClient, newPlace, newUser } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

/** Calls an operation so often, and expects that it has no room for one more. */
async function fill(
  operation: string,
  { most, message }: { most: number; message: string },
  inputOf: (index: number) => Input | Promise<Input>,
): Promise<void> {
  for (let index = 0; index < most; index++) await send(operation, await inputOf(index))
  const input = await inputOf(most)
  await expectRefusal({ operation, input, error: 'LimitExceeded', message })
}

describe('a pool has room', () => {
  it('for 25 resource servers', async () => {
    const { UserPoolId } = await newPlace()
    const message = 'A user pool can have at most 25 resource servers.'
    await fill('CreateResourceServer', { most: 25, message }, (index) => ({
      UserPoolId,
      Identifier: `server-${String(index)}`,
      Name: 'x',
    }))
  })

  it('for 20 styles', async () => {
    const { UserPoolId } = await newPlace()
    const message = 'A user pool can have at most 20 managed login branding styles.'
    await fill('CreateManagedLoginBranding', { most: 20, message }, async () => ({
      ...(await newClient(UserPoolId)),
      UseCognitoProvidedValues: true,
    }))
  })

  it('for 40 terms', async () => {
    const { UserPoolId } = await newPlace()
    const message = 'A user pool can have at most 40 terms documents.'
    let client = {}
    await fill('CreateTerms', { most: 40, message }, async (index) => {
      if (index % 2 === 0) client = await newClient(UserPoolId)
      return {
        ...client,
        TermsName: index % 2 === 0 ? 'terms-of-use' : 'privacy-policy',
        TermsSource: 'LINK',
        Enforcement: 'NONE',
        Links: { 'cognito:default': 'https://a.example' },
      }
    })
  })
})

it('a user has room for five links', async () => {
  const place = await newPlace()
  const { UserPoolId } = place
  await newUser(place, 'ann')
  const at = (path: string) => `https://a.example/${path}`
  await send('CreateIdentityProvider', {
    UserPoolId,
    ProviderName: 'Login',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'x',
      client_secret: 'y',
      authorize_scopes: 'openid',
      attributes_request_method: 'GET',
      oidc_issuer: 'https://a.example',
      authorize_url: at('authorize'),
      token_url: at('token'),
      attributes_url: at('user'),
      jwks_uri: at('keys'),
    },
  })
  const message = 'A user can be linked to at most 5 federated users.'
  await fill('AdminLinkProviderForUser', { most: 5, message }, (index) => ({
    UserPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' },
    SourceUser: {
      ProviderName: 'Login',
      ProviderAttributeName: 'Cognito_Subject',
      ProviderAttributeValue: `ann-${String(index)}`,
    },
  }))
})
