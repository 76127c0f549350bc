import { sign, type KeyObject } from 'node:crypto'

/** A token signed with RS256 by whoever has the key, with nothing of the code under test. */
export function signedToken(
  payload: object,
  { privateKey, kid }: { privateKey: KeyObject; kid: string },
): string {
  const parts = [{ kid, alg: 'RS256' }, payload]
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const signature = sign('sha256', Buffer.from(input.join('.')), privateKey)
  return [...input, signature.toString('base64url')].join('.')
}
