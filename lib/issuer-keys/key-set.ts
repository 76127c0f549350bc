import type { KeyObject } from 'node:crypto'
import { readPublicJwk } from '../domain/jwk.ts'
import type { JwsAlgorithm } from '../domain/jws-algorithms.ts'

/** An issuer's keys by name, and by the algorithm that each is for: one may be for several. */
export type KeySet = ReadonlyMap<string, ReadonlyMap<JwsAlgorithm, KeyObject>>

/** What reads an address: `fetch`, or a test's own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const timeout = 5000
const mostBytes = 1_000_000
const mostKeys = 100

/**
 * Reads an issuer's key set: 5 seconds, 1 MB and 100 keys at most, no redirects. Keys that are not
 * for signatures of these algorithms are left out; a name given twice stands for neither key.
 *
 * @throws Error when it cannot be reached or is no key set
 *
 * Source: RFC 7517, section 5.
 */
export async function fetchKeySet(
  url: string,
  fetch: Fetch,
  algorithms: readonly JwsAlgorithm[],
): Promise<KeySet> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return readKeySet(JSON.parse(await readText(response)), algorithms)
}

function readKeySet(document: unknown, algorithms: readonly JwsAlgorithm[]): KeySet {
  const { keys } = (document ?? {}) as { keys?: unknown } // looked at next
  if (!Array.isArray(keys) || keys.length > mostKeys) throw new Error('this is no key set')
  const found = new Map<string, ReadonlyMap<JwsAlgorithm, KeyObject>>()
  const names = new Set<unknown>()
  for (const jwk of keys as unknown[]) {
    const { kid } = (jwk ?? {}) as { kid?: unknown } // looked at next
    if (typeof kid !== 'string') continue
    if (names.has(kid)) found.delete(kid)
    else found.set(kid, keysIn(jwk, algorithms))
    names.add(kid)
  }
  return found
}

function keysIn(jwk: unknown, algorithms: readonly JwsAlgorithm[]) {
  return new Map(
    algorithms.flatMap((algorithm) => {
      const key = readPublicJwk(jwk, algorithm)
      return key ? [[algorithm, key] as const] : []
    }),
  )
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const body = (response.body ?? []) as AsyncIterable<Uint8Array> // a body yields bytes
  for await (const chunk of body) {
    size += chunk.length
    if (size > mostBytes) throw new Error('the key set is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
