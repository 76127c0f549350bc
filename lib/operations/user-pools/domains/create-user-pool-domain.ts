import type {
  CreateUserPoolDomainRequest,
  CreateUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { addDomain, domainRef, type DomainSettings } from '../../../store/domains.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { noSuchPool, poolChanged, poolRef, replacePool } from '../../../store/user-pools.ts'
import { checkDomain, isCustomDomain, setUpAnswer } from '../../../user-pools/domain-settings.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Gives a user pool a domain that no other pool has; it may have a prefix and a custom domain
 * (API reference, CreateUserPoolDomain).
 */
export const createUserPoolDomain = operation({
  name: 'CreateUserPoolDomain',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: (
    input: Valid<CreateUserPoolDomainRequest>,
    { settings: deployment, table, now },
  ): Promise<CreateUserPoolDomainResponse> =>
    retryOnChange([poolChanged], async () => {
      const { Domain: name, UserPoolId: poolId, CustomDomainConfig, Routing } = input
      const { ManagedLoginVersion = 1 } = input
      const settings: DomainSettings = { ManagedLoginVersion, CustomDomainConfig, Routing }
      const { pool, known } = await table.read({ pool: poolRef(poolId), known: domainRef(name) })
      if (!pool) throw noSuchPool(poolId)
      checkDomain(name, { pool, settings })
      const isCustom = isCustomDomain(settings)
      if (known?.poolId === poolId) throw invalid('Domain already exists.')
      if ((isCustom ? pool.customDomain : pool.domain) !== undefined) {
        throw invalid('User pool already has a domain configured.')
      }
      await table.write(
        addDomain(
          { name, poolId, settings, updatedAt: now(), version: 1 },
          invalid('Domain already associated with another user pool.'),
        ),
        replacePool({
          ...pool,
          ...(isCustom ? { customDomain: name } : { domain: name }),
          version: pool.version + 1,
        }),
      )
      return setUpAnswer(settings, deployment)
    }),
})

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
