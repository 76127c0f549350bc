import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWTPayload } from 'jose'
import type { RunningServer } from '../../../local/http.ts'
import { startHttp } from '../../../local/http.ts'

/** An issuer for tests, with keys that may be changed while it runs. */
export interface TestIssuer extends RunningServer {
  issuer: string
  /** The status of both documents. */
  status: number
  /** Requests for the key set so far. */
  fetches: number
  /** Replaces the key pair and answers the new key's id. */
  rotate(algorithm?: string): Promise<string>
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>
}

/** Starts an issuer at `<url>/identity-pools` with one RSA key. */
export async function startIssuer(): Promise<TestIssuer> {
  let keys: object[] = []
  let privateKey: CryptoKey
  let kid = ''
  let alg = ''
  const server = await startHttp((request, response) => {
    const documents = new Map<string, object>([
      [
        '/identity-pools/.well-known/openid-configuration',
        { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/.well-known/jwks_uri` },
      ],
      ['/identity-pools/.well-known/jwks_uri', { keys }],
    ])
    if (request.url?.endsWith('jwks_uri')) issuer.fetches += 1
    response.writeHead(issuer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(documents.get(request.url ?? '')))
  })
  const issuer: TestIssuer = {
    ...server,
    issuer: `${server.url}/identity-pools`,
    status: 200,
    fetches: 0,
    async rotate(algorithm = 'RS512') {
      const pair = await generateKeyPair(algorithm, { extractable: true })
      privateKey = pair.privateKey
      alg = algorithm
      kid = `key-${keys.length + 1}`
      keys = [...keys, { ...(await exportJWK(pair.publicKey)), kid, alg }]
      return kid
    },
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  }
  await issuer.rotate()
  return issuer
}
