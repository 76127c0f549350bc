import type { TermsDescriptionType, TermsType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { Table } from '../store/table.ts'
import { noSuchTerms, termsPlaceRef, termsRef, type Terms } from '../store/terms.ts'
import { noSuchPool, poolRef } from '../store/user-pools.ts'

/**
 * Checks the links of a document: one for every language without its own, and all of them addresses
 * that a browser can only go to (API reference, CreateTerms).
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkLinks(links: Readonly<Record<string, string>> | undefined): void {
  const byLanguage = new Map(Object.entries(links ?? {}))
  if (!byLanguage.has('cognito:default')) {
    throw new ServiceError(
      'InvalidParameterException',
      'Links must include a link for cognito:default.',
    )
  }
  for (const link of byLanguage.values()) {
    const protocol = URL.parse(link)?.protocol
    if (protocol === 'https:' || protocol === 'http:') continue
    throw new ServiceError('InvalidParameterException', `${link} is not a valid URL.`)
  }
}

/**
 * The document of an id.
 *
 * @throws ServiceError ResourceNotFoundException when pool or document is not there
 */
export async function requireTerms(
  table: Table,
  { UserPoolId: poolId, TermsId: id }: { UserPoolId: string; TermsId: string },
): Promise<Terms> {
  const { pool, place } = await table.read({
    pool: poolRef(poolId),
    place: termsPlaceRef(poolId, id),
  })
  if (!pool) throw noSuchPool(poolId)
  const terms = place && (await table.get(termsRef(place)))
  if (terms?.id !== id) throw noSuchTerms()
  return terms
}

/** What languages are called in the links of documents (API reference, CreateTerms), by their tags. */
const namesOfLanguages: ReadonlyMap<string, string> = new Map([
  ['en', 'english'],
  ['de', 'german'],
  ['es', 'spanish'],
  ['fr', 'french'],
  ['id', 'bahasa-indonesia'],
  ['it', 'italian'],
  ['ja', 'japanese'],
  ['ko', 'korean'],
  ['nl', 'dutch'],
  ['pt-BR', 'portuguese-brazil'],
  ['zh-CN', 'chinese-simplified'],
  ['zh-TW', 'chinese-traditional'],
])

/** The link of a document in the language of a tag; without one, that for all languages. */
export function termsLink({ settings }: Terms, language: string): string | undefined {
  const links = new Map(Object.entries(settings.Links ?? {}))
  const own = links.get(`cognito:${namesOfLanguages.get(language) ?? ''}`)
  return own ?? links.get('cognito:default')
}

/** A document in the shape of TermsType. */
export function termsAnswer(terms: Terms): TermsType {
  return {
    ...termsDescription(terms),
    UserPoolId: terms.poolId,
    ClientId: terms.clientId,
    TermsSource: terms.settings.TermsSource,
    Links: terms.settings.Links,
  }
}

/** A document in the shape of TermsDescriptionType, of which lists are made. */
export function termsDescription(terms: Terms): TermsDescriptionType {
  return {
    TermsId: terms.id,
    TermsName: terms.name,
    Enforcement: terms.settings.Enforcement,
    CreationDate: new Date(terms.createdAt),
    LastModifiedDate: new Date(terms.updatedAt),
  }
}
