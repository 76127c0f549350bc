import type { Services } from '../services.ts'
import { clientRef, removeClient } from '../store/app-clients.ts'
import { countDownBy } from '../store/counts.ts'
import { loginStyleRef, styleChanged } from '../store/login-styles.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { removeRisk } from '../store/risk-configurations.ts'
import { removeTerms, termsChanged, termsRef } from '../store/terms.ts'
import { removeUi } from '../store/ui-customizations.ts'
import { noSuchPool, poolRef } from '../store/user-pools.ts'
import { deletionOfStyle } from './branding/delete-login-style.ts'

/**
 * Deletes an app client, in one transaction with all that a pool keeps for it alone: style, terms,
 * customization of classic pages, risk configuration.
 *
 * @throws ServiceError ResourceNotFoundException when pool or client is not there
 */
export function deleteClient(
  { table, now }: Pick<Services, 'table' | 'now'>,
  place: { readonly poolId: string; readonly clientId: string },
): Promise<void> {
  const { poolId, clientId } = place
  return retryOnChange([styleChanged, termsChanged], async () => {
    const { pool, client, style, policy, ofUse } = await table.read({
      pool: poolRef(poolId),
      client: clientRef(poolId, clientId),
      style: loginStyleRef(poolId, clientId),
      policy: termsRef({ ...place, name: 'privacy-policy' }),
      ofUse: termsRef({ ...place, name: 'terms-of-use' }),
    })
    if (!pool) throw noSuchPool(poolId)
    const terms = [policy, ofUse].filter((document) => document !== undefined)
    const registeredClients = client?.settings.ClientType === 'DCR' ? 1 : 0
    const numbers = { loginStyles: style ? 1 : 0, registeredClients, terms: terms.length }
    const isCounted = Object.values(numbers).some((number) => number > 0)
    await table.write(
      removeClient(poolId, clientId),
      ...(style ? deletionOfStyle(style, now()) : []),
      ...terms.flatMap(removeTerms),
      ...(isCounted ? [countDownBy(poolId, numbers)] : []),
      ...removeUi(place),
      removeRisk(place),
    )
  })
}
