import { QueryError } from '../query-protocol.ts'

/** IAM's NoSuchEntity. */
export function noSuchEntity(sentence: string): QueryError {
  return new QueryError('NoSuchEntity', sentence, 404)
}

/** IAM's EntityAlreadyExists. */
export function alreadyExists(sentence: string): QueryError {
  return new QueryError('EntityAlreadyExists', sentence, 409)
}

/** IAM's LimitExceeded, by the quota's name. */
export function limitExceeded(quota: string, limit: number): QueryError {
  return new QueryError('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`, 409)
}

/** IAM's InvalidInput. */
export function invalidInput(sentence: string): QueryError {
  return new QueryError('InvalidInput', sentence)
}
