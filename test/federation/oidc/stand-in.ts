import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A request as a provider got it. */
export interface ProviderCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

/** How a provider answers a call: a JSON value, or another status with one; `never` for none at all. */
export type ProviderAnswer = (call: ProviderCall) => unknown

/** An answer with a status of its own. */
export class Answer {
  readonly status: number
  readonly body: string

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = typeof body === 'string' ? body : JSON.stringify(body)
  }
}

/** Cuts the connection instead of an answer. */
export const cut = new Answer(0, '')

/** A provider whose every word the test decides. */
export interface StandIn {
  readonly url: string
  /** Answers by path. */
  readonly answers: Map<string, ProviderAnswer>
  /** What it was asked, oldest first. */
  readonly calls: ProviderCall[]
  stop(): Promise<void>
}

/** Starts a stand-in on a free port. */
export async function startStandIn(): Promise<StandIn> {
  const answers = new Map<string, ProviderAnswer>()
  const calls: ProviderCall[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://stand-in')
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const { authorization } = request.headers
      const call = { method: request.method ?? '', path, query, form, authorization }
      calls.push(call)
      void Promise.resolve(answers.get(path)?.(call) ?? new Answer(404, 'no such page')).then(
        (answer) => {
          if (answer === cut) return response.destroy()
          const { status, body } = answer instanceof Answer ? answer : new Answer(200, answer)
          return response.writeHead(status, { 'content-type': 'application/json' }).end(body)
        },
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A key of a provider. */
export interface ProviderKey {
  readonly kid: string
  readonly alg: string
  readonly jwk: object
  /** Signs claims; the header may say what it likes. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
}

/** Makes a key. */
export async function aKey(kid: string, alg = 'RS256'): Promise<ProviderKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return {
    kid,
    alg,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  }
}
