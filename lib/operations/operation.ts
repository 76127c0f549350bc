import type { RequestOrigin } from '../domain/request-origin.ts'
import type { Api } from '../protocol/models/index.ts'
import type { Services } from '../services.ts'
import type { Key } from '../store/keys.ts'

/** Who signed a request: an admin access key, or an identity with the credentials we handed out. */
export type Caller =
  | { readonly kind: 'admin'; readonly accessKeyId: string }
  | { readonly kind: 'identity'; readonly identityId: string; readonly identityPoolId: string }

/** What an operation may know of the request beside its input. */
export interface RequestContext extends RequestOrigin {
  readonly requestId: string
  /** Present exactly when the operation is `signed`. */
  readonly caller: Caller | undefined
}

/**
 * Who may call an operation: anybody with a client id or session (`public`), the bearer of the
 * access token in its input, or a signed request. Only cognito-sync takes signatures made with the
 * credentials of an identity.
 */
export type Access = 'public' | 'access token' | 'signed'

/** An operation as the front door sees it: its input is checked against the API's model before. */
export interface Operation {
  readonly name: string
  readonly access: Access
  readonly ahead?: (input: never, services: Services) => Promise<readonly Key[]>
  readonly run: (input: never, services: Services, request: RequestContext) => Promise<object>
}

/** A family's operations by wire name, each loaded when it is first called. */
export type Family = Readonly<Record<string, () => Promise<Operation>>>

/** The families that a function serves, by their name in direct routes, each with its API. */
export type Families = Readonly<Record<string, { readonly api: Api; readonly operations: Family }>>

/**
 * Defines an operation. `needs` names the services it may touch; it gets no others. `ahead` names
 * what it is going to read, so that this comes in one trip with the keys of an identity's signature:
 * it is called before anybody is known to have signed, may throw, and decides nothing.
 *
 * @example
 * export const adminEnableUser = operation({
 *   name: 'AdminEnableUser',
 *   access: 'signed',
 *   needs: ['table', 'now'],
 *   run: async (input: Valid<AdminEnableUserRequest>, { table, now }) => { … },
 * })
 */
export function operation<Need extends keyof Services, Input, Output extends object>(definition: {
  name: string
  access: Access
  needs: readonly Need[]
  ahead?: (input: Input, services: Pick<Services, Need>) => Promise<readonly Key[]> | readonly Key[]
  run: (
    input: Input,
    services: Pick<Services, Need>,
    request: RequestContext,
  ) => Promise<Output> | Output
}): Operation & {
  readonly run: (input: Input, services: Services, request: RequestContext) => Promise<Output>
} {
  const { name, access, needs, ahead, run } = definition
  return {
    name,
    access,
    ...(ahead && {
      ahead: async (input: Input, services: Services) => ahead(input, pick(services, needs)),
    }),
    run: async (input: Input, services: Services, request: RequestContext) =>
      run(input, pick(services, needs), request),
  }
}

/** A wire input after validation: what the model requires is there. */
export type Valid<T> = {
  [K in keyof T]: undefined extends T[K]
    ? object extends Pick<T, K>
      ? T[K]
      : Exclude<T[K], undefined>
    : T[K]
}

function pick<Need extends keyof Services>(
  services: Services,
  needs: readonly Need[],
): Pick<Services, Need> {
  const entries = needs.map((need) => [need, services[need]])
  return Object.fromEntries(entries) as Pick<Services, Need> // made of exactly these
}
