import { findApp } from '../../oauth/app.ts'
import { emptyAnswer, type Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import type { Services } from '../../services.ts'
import { readContents } from '../../store/contents.ts'
import { loginStyleRef } from '../../store/login-styles.ts'

const types = new Map([
  ['PNG', 'image/png'],
  ['JPEG', 'image/jpeg'],
  ['ICO', 'image/x-icon'],
  ['SVG', 'image/svg+xml'],
  ['WEBP', 'image/webp'],
])

/**
 * A file of a client's style, for anybody: pages show it before anyone has signed in. A drawing that
 * is opened by itself may run and load nothing, whatever it says.
 */
export async function brandFile(services: Services, request: DomainRequest): Promise<Answer> {
  const { domain, query } = request
  const clientId = query.get('client_id') ?? ''
  const read = await findApp(services, { domain, clientId }, (poolId) => ({
    style: loginStyleRef(poolId, clientId),
  }))
  const asset = read?.found.style?.assets.find(({ content }) => content.key === query.get('file'))
  const type = types.get(asset?.Extension ?? '')
  if (!read || !asset || type === undefined) return emptyAnswer(404)
  const [bytes] = await readContents(services.table, read.app.pool.id, [asset.content])
  return {
    statusCode: 200,
    headers: {
      'content-type': type,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
    body: (bytes ?? Buffer.alloc(0)).toString('base64'),
    isBase64Encoded: true,
  }
}
