/** What a server keeps of one SRP exchange, sealed into the SECRET_BLOCK that the client sends back. */
export interface SealedExchange {
  /** SRP_A as the client sent it; must have passed `isValidClientPublic`. */
  readonly aHex: string
  /** The secret `b`, in Base64. */
  readonly b: string
  /** SRP_B as it goes out. */
  readonly B: string
}

/** The exchange in what was sealed; undefined where there is none, as in a step's Session. */
export function exchangeIn(
  details: Readonly<Partial<Record<string, string>>>,
): SealedExchange | undefined {
  const { aHex, b, B } = details
  return aHex !== undefined && b !== undefined && B !== undefined ? { aHex, b, B } : undefined
}
