import type { DomainRequest } from './domain-request.ts'

/** The token that a request bears in its header (RFC 6750, section 2.1). */
export function bearerOf({ header }: Pick<DomainRequest, 'header'>): string | undefined {
  const [, token] = /^bearer +([\w.~+/-]+=*)$/iu.exec(header('authorization') ?? '') ?? []
  return token
}
