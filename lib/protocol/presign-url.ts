import {
  algorithm,
  canonicalPath,
  canonicalRequest,
  deriveSigningKey,
  encodeSegment,
  isoTime,
  scopeText,
  signatureOf,
  type SignableRequest,
  type Signer,
} from './sign-request.ts'

/**
 * Signs a request with AWS Signature Version 4 in its query, so that whoever has the URL may send
 * it until it expires. Every header that the request has is signed and has to be sent as it is;
 * `host` must be among them.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @param expires seconds after the signer's `now`
 * @returns the whole query, without the question mark
 */
export function presignedQuery(
  request: SignableRequest,
  signer: Omit<Signer, 'keyFor'>,
  expires: number,
): string {
  const time = isoTime(signer.now)
  const scope = { date: time.slice(0, 8), region: signer.region, service: signer.service }
  const signedHeaders = Object.keys(request.headers)
    .filter((name) => request.headers[name] !== undefined)
    .sort()
  const added: [name: string, value: string][] = [
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${signer.accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', time],
    ['X-Amz-SignedHeaders', signedHeaders.join(';')],
    ['X-Amz-Expires', String(expires)],
  ]
  if (signer.sessionToken !== undefined) added.push(['X-Amz-Security-Token', signer.sessionToken])
  const pairs = added.map(([name, value]) => `${name}=${encodeSegment(value)}`)
  const query = [...(request.query === '' ? [] : [request.query]), ...pairs].join('&')
  const signature = signatureOf(
    canonicalRequest({ ...request, query }, signedHeaders, canonicalPath(request.path)),
    { time, scope, key: deriveSigningKey(signer.secretAccessKey, scope) },
  )
  return `${query}&X-Amz-Signature=${signature.toString('hex')}`
}
