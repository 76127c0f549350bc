import type { DomainDescriptionType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { domainKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** A domain's configuration as its owner wrote it, in the words of the API. */
export type DomainSettings = Pick<
  DomainDescriptionType,
  'ManagedLoginVersion' | 'CustomDomainConfig' | 'Routing'
>

/** A domain of a user pool: a prefix, or a whole name of its owner's. Times are milliseconds. */
export interface PoolDomain {
  readonly name: string
  readonly poolId: string
  readonly settings: DomainSettings
  readonly updatedAt: number
  readonly version: number
}

/** Where a domain is stored: by its name alone, so that it leads to its pool. */
export const domainRef = (name: string): Ref<PoolDomain> => ({
  key: domainKeys.domain(name),
  parse: parseDomain,
})

/** Writes a new domain. @throws (when written) the error given when another pool has it */
export function addDomain(domain: PoolDomain, otherwise: Error): Write {
  return put(domainKeys.domain(domain.name), { domain }, { when: [absent('pk')], otherwise })
}

/** The error of a write that met another change of the same domain; callers retry. */
export const domainChanged = new ServiceError('ConcurrentModificationException')

/** Replaces a domain that was read at the version before this one. */
export function replaceDomain(domain: PoolDomain): Write {
  return put(
    domainKeys.domain(domain.name),
    { domain },
    { when: [equals('domain.version', domain.version - 1)], otherwise: domainChanged },
  )
}

/** Deletes a domain that was read at this version; others may have it then. */
export function removeDomain({ name, poolId, version }: PoolDomain): Write {
  return remove(domainKeys.domain(name), {
    when: [equals('domain.poolId', poolId), equals('domain.version', version)],
    otherwise: domainChanged,
  })
}

function parseDomain(attributes: Attributes): PoolDomain {
  return attributes.domain as PoolDomain // written whole by addDomain and replaceDomain
}
