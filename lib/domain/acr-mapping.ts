/** A provider's own names of the levels of authentication, by `Level1` to `Level4`. */
export type AcrMapping = Readonly<Record<string, string>>

/**
 * What a provider is asked for in `acr_values` when these levels are wanted, in their order; a level
 * that is not mapped is not asked for (API reference, CreateIdentityProvider, "AcrMapping").
 */
export function acrValuesOf(mapping: AcrMapping | undefined, levels: readonly number[]): string[] {
  const names = new Map(Object.entries(mapping ?? {}))
  return levels.flatMap((level) => names.get(`Level${level}`) ?? [])
}

/** The level that a provider's `acr` stands for: the lowest unless it is mapped to one. */
export function levelOfAcr(mapping: AcrMapping | undefined, acr: string | undefined): number {
  const levels = [4, 3, 2, 1]
  return levels.find((level) => acr !== undefined && mapping?.[`Level${level}`] === acr) ?? 1
}
