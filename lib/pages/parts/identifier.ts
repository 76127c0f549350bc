import type { PageContext } from '../context.ts'
import type { Html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'
import { field } from './field.ts'
import type { Problem } from './problem.ts'

/** What people of a pool may sign in by. */
export type Identifier = 'username' | 'email' | 'phone'

interface IdentifierOptions {
  readonly identifiers: readonly Identifier[]
  readonly value?: string | undefined
  /** Whether it is a name to be, which no passkey belongs to yet. */
  readonly isNew?: boolean
}

/** The field for who somebody is, as the pool's people know it. */
export function identifierField(
  earlier: { readonly context: PageContext; readonly problem?: Problem | undefined },
  { identifiers, value, isNew = false }: IdentifierOptions,
): Html {
  const [only, ...others] = identifiers
  const kind = only === undefined || others.length > 0 ? 'username' : only
  return field(earlier, {
    name: 'username',
    label: earlier.context.texts.identifiers[labelOf(identifiers)],
    type: types[kind],
    value,
    autocomplete: isNew ? 'username' : 'username webauthn',
    isRequired: true,
    isFirst: value === undefined,
    maxLength: 2048,
  })
}

const types = { username: 'text', email: 'email', phone: 'tel' } as const

function labelOf(identifiers: readonly Identifier[]): keyof Texts['identifiers'] {
  const [byName, byEmail, byPhone] = (['username', 'email', 'phone'] as const).map((one) =>
    identifiers.includes(one),
  )
  if (byEmail && byPhone) return byName ? 'any' : 'emailOrPhone'
  if (byEmail) return byName ? 'usernameOrEmail' : 'email'
  if (byPhone) return byName ? 'usernameOrPhone' : 'phone'
  return 'username'
}
