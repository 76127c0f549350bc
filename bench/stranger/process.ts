import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/**
 * `oidc-provider` in a process of its own, with all that it keeps in memory. Its tokens are what ours
 * are: an ID token and an access token that are both signed with RSA. Prints one line of JSON.
 */
const client = { client_id: 'app', client_secret: 'secret-of-the-app-at-the-stranger' }
const resource = 'https://api.example.com/'
const accountId = 'jane'
const hour = 3600

const server = createServer()
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has no other
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const provider = new Provider(issuer, {
  clients: [
    {
      ...client,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirect_uris: ['https://app.example.com/callback'],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'first', alg: 'RS256' }] },
  cookies: { keys: ['key of the cookies'] },
  rotateRefreshToken: false,
  findAccount: () => ({ accountId, claims: () => ({ sub: accountId }) }),
  ttl: {
    AccessToken: hour,
    ClientCredentials: hour,
    Grant: hour,
    IdToken: hour,
    RefreshToken: hour,
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'read',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
})
const handle = provider.callback()
server.on('request', (request, response) => void handle(request, response))

const grant = new provider.Grant({ accountId, clientId: client.client_id })
grant.addOIDCScope('openid')
grant.addResourceScope(resource, 'read')
const refreshToken = new provider.RefreshToken({
  accountId,
  client: await provider.Client.find(client.client_id),
  grantId: await grant.save(),
  gty: 'authorization_code',
  scope: 'openid read',
  resource,
  rotations: 0,
})
const line = { url: issuer, ...client, refresh_token: await refreshToken.save() }
process.stdout.write(`${JSON.stringify(line)}\n`)
process.stdin.on('end', () => process.exit()).resume() // whoever started us is gone
