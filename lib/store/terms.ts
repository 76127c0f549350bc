import type { TermsType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { countUp } from './counts.ts'
import { poolKeys } from './keys.ts'
import { readPrefix } from './prefix-page.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** How many terms documents a pool may have (developer guide, "Quotas in Amazon Cognito"). */
const mostPerPool = 40

/** Whose document, and of which of the two kinds. */
export interface TermsPlace {
  readonly poolId: string
  readonly clientId: string
  readonly name: string
}

/** Links to a document that users agree to when they sign up. Times are milliseconds. */
export interface Terms extends TermsPlace {
  readonly id: string
  /** In the words of the API, as their owner wrote them. */
  readonly settings: Pick<TermsType, 'TermsSource' | 'Enforcement' | 'Links'>
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}

/** Where a document is stored. A page reads a client's two along with the client. */
export const termsRef = ({ poolId, clientId, name }: TermsPlace): Ref<Terms> => ({
  key: poolKeys.terms(poolId, clientId, name),
  parse: parseTerms,
})

/** Where the place of a document's id is stored. */
export const termsPlaceRef = (poolId: string, id: string): Ref<TermsPlace> => ({
  key: poolKeys.termsId(poolId, id),
  parse: ({ place }: Attributes) => place as TermsPlace, // written by putPlace
})

/** AWS's answer to a second document of a name for a client. */
export function termsExist({ clientId, name }: TermsPlace): ServiceError {
  return new ServiceError(
    'TermsExistsException',
    `Terms ${name} already exist for client ${clientId}`,
  )
}

/** AWS's answer to a document that is not there. */
export function noSuchTerms(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Terms do not exist.')
}

/** The writes of one transaction that add a document. */
export function addTerms(terms: Terms): Write[] {
  return [
    putNew(terms),
    putPlace(terms),
    countUp(terms.poolId, 'terms', {
      limit: mostPerPool,
      otherwise: new ServiceError(
        'LimitExceededException',
        `A user pool can have at most ${mostPerPool} terms documents.`,
      ),
    }),
  ]
}

/** The error of a write that met another change of the same document. */
export const termsChanged = new ServiceError('ConcurrentModificationException')

/** The writes of one transaction that replace a document, under another name if that changes. */
export function replaceTerms(old: Terms, terms: Terms): Write[] {
  if (terms.name !== old.name) return [removeItem(old), putNew(terms), putPlace(terms)]
  return [
    put(
      poolKeys.terms(terms.poolId, terms.clientId, terms.name),
      { terms },
      { when: isStill(old), otherwise: termsChanged },
    ),
  ]
}

/** The writes of one transaction that delete a document that was read at this version, uncounted. */
export function removeTerms(terms: Terms): Write[] {
  return [removeItem(terms), remove(poolKeys.termsId(terms.poolId, terms.id))]
}

/** A page of a pool's documents, by client and name; `after` is the last place before. */
export async function listTerms(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: TermsPlace | undefined },
): Promise<{ terms: Terms[]; next: TermsPlace | undefined }> {
  const { pk } = poolKeys.pool(poolId)
  const page = await readPrefix(table, {
    first: { pk, sk: 'terms#' },
    limit,
    start: after && poolKeys.terms(poolId, after.clientId, after.name),
  })
  const terms = page.items.map(parseTerms)
  return { terms, next: page.last && terms.at(-1) }
}

function putNew(terms: Terms): Write {
  return put(
    poolKeys.terms(terms.poolId, terms.clientId, terms.name),
    { terms },
    { when: [absent('pk')], otherwise: termsExist(terms) },
  )
}

function putPlace({ id, poolId, clientId, name }: Terms): Write {
  return put(poolKeys.termsId(poolId, id), { place: { poolId, clientId, name } })
}

function removeItem(terms: Terms): Write {
  const { poolId, clientId, name } = terms
  return remove(poolKeys.terms(poolId, clientId, name), {
    when: isStill(terms),
    otherwise: termsChanged,
  })
}

function isStill({ id, version }: Terms) {
  return [equals('terms.id', id), equals('terms.version', version)]
}

function parseTerms(attributes: Attributes): Terms {
  return attributes.terms as Terms // written whole by addTerms and replaceTerms
}
