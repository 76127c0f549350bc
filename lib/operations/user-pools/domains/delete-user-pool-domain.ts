import type { DeleteUserPoolDomainRequest } from '@aws-sdk/client-cognito-identity-provider'
import { domainChanged, removeDomain } from '../../../store/domains.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { poolChanged, replacePool } from '../../../store/user-pools.ts'
import { isCustomDomain } from '../../../user-pools/domain-settings.ts'
import { requirePoolDomain } from '../../../user-pools/find-domain.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes a domain from its user pool; another may have it then (API reference, as named). */
export const deleteUserPoolDomain = operation({
  name: 'DeleteUserPoolDomain',
  access: 'signed',
  needs: ['table'],
  run: (input: Valid<DeleteUserPoolDomainRequest>, { table }): Promise<object> =>
    retryOnChange([poolChanged, domainChanged], async () => {
      const { pool, domain } = await requirePoolDomain(table, input)
      const kind = isCustomDomain(domain.settings) ? 'customDomain' : 'domain'
      await table.write(
        removeDomain(domain),
        replacePool({ ...pool, [kind]: undefined, version: pool.version + 1 }),
      )
      return {}
    }),
})
