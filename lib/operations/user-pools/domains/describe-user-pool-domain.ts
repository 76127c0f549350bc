import type {
  DescribeUserPoolDomainRequest,
  DescribeUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { domainTarget } from '../../../user-pools/domain-settings.ts'
import { findDomain } from '../../../user-pools/pool-address.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * A domain's configuration; nothing about one that nobody has (API reference,
 * DescribeUserPoolDomain).
 */
export const describeUserPoolDomain = operation({
  name: 'DescribeUserPoolDomain',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<DescribeUserPoolDomainRequest>,
    { settings: deployment, table },
  ): Promise<DescribeUserPoolDomainResponse> => {
    const domain = await findDomain(table, input.Domain)
    if (!domain) return { DomainDescription: {} }
    const { settings } = domain
    return {
      DomainDescription: {
        UserPoolId: domain.poolId,
        AWSAccountId: deployment.account,
        Domain: domain.name,
        CloudFrontDistribution: domainTarget(deployment),
        Version: stampOf(domain.updatedAt),
        Status: 'ACTIVE',
        CustomDomainConfig: settings.CustomDomainConfig,
        ManagedLoginVersion: settings.ManagedLoginVersion,
        Routing: settings.Routing,
      },
    }
  },
})

/** Cognito's version of a domain is the time of its last change in UTC, `20251231235959`. */
function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/\D/gu, '').slice(0, 14)
}
