import type {
  UpdateUserPoolDomainRequest,
  UpdateUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { domainChanged, replaceDomain, type DomainSettings } from '../../../store/domains.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { checkDomain, setUpAnswer } from '../../../user-pools/domain-settings.ts'
import { requirePoolDomain } from '../../../user-pools/find-domain.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Changes what the request names of a domain, and keeps the rest (API reference,
 * UpdateUserPoolDomain).
 */
export const updateUserPoolDomain = operation({
  name: 'UpdateUserPoolDomain',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: (
    input: Valid<UpdateUserPoolDomainRequest>,
    { settings: deployment, table, now },
  ): Promise<UpdateUserPoolDomainResponse> =>
    retryOnChange([domainChanged], async () => {
      const { pool, domain } = await requirePoolDomain(table, input)
      const settings: DomainSettings = {
        ManagedLoginVersion: input.ManagedLoginVersion ?? domain.settings.ManagedLoginVersion,
        CustomDomainConfig: input.CustomDomainConfig ?? domain.settings.CustomDomainConfig,
        Routing: input.Routing ?? domain.settings.Routing,
      }
      checkDomain(domain.name, { pool, settings })
      const version = domain.version + 1
      await table.write(replaceDomain({ ...domain, settings, updatedAt: now(), version }))
      return setUpAnswer(settings, deployment)
    }),
})
