import { cognate, identityPools, sync, userPools, type Api } from '../protocol/models/index.ts'
import { families } from './index.ts'

/** An operation of AWS's or of our own, and the family that has it; none while it is not built. */
export interface CatalogueEntry {
  readonly api: Api
  readonly operation: string
  readonly family: string | undefined
}

/** Every operation that AWS has in the three APIs, in the order of their models, and our own. */
export function catalogue(): CatalogueEntry[] {
  return [userPools, identityPools, sync, cognate].flatMap((api) =>
    Object.keys(api.operations).map((operation) => ({
      api,
      operation,
      family: Object.keys(families).find(
        (name) =>
          families[name]?.api === api && Object.hasOwn(families[name].operations, operation),
      ),
    })),
  )
}
