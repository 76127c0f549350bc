import { expect } from '@jest/globals'

/** A block of a configuration, or of what was read, in the words of the API. */
export type Block = Readonly<Record<string, unknown>>

/** A resource type of the provider: what it calls, and which of its attributes it may fill in. */
export interface Resource {
  /** Attributes that are Computed or suppressed: unset, they are whatever is read. */
  readonly computed: readonly string[]
  /** Attributes that the API never shows: the provider keeps what was configured. */
  readonly unread?: readonly string[]
  readonly create: (wanted: Block) => Promise<string>
  readonly read: (id: string) => Promise<Block | undefined>
  readonly update: (id: string, wanted: Block, former: Block) => Promise<unknown>
  readonly destroy: (id: string) => Promise<unknown>
}

/**
 * What the provider would change: attributes that are read differently from what is wanted, and
 * those that are read though nobody wants them and they are not computed.
 */
export function plan(
  wanted: Block,
  found: Block,
  computed: readonly string[],
  path: readonly string[] = [],
): string[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)])
  return [...names].flatMap((name) => {
    const place = [...path, name].join('.')
    const [want, is] = [wanted[name], found[name]]
    if (isNothing(want)) return isNothing(is) || computed.includes(place) ? [] : [place]
    if (isBlock(want) && isBlock(is)) return plan(want, is, computed, [...path, name])
    return JSON.stringify(ordered(want)) === JSON.stringify(ordered(is)) ? [] : [place]
  })
}

/** A block as the provider sends it: without what is empty, which its SDK cannot tell from unset. */
export function sent<T extends Block>(block: T): T {
  const members = Object.entries(block)
    .filter(([, value]) => !isNothing(value))
    .map(([name, value]) => [name, isBlock(value) ? sent(value) : value])
  return Object.fromEntries(members) as T // less what is optional
}

/**
 * Creates a resource and changes it in place, step by step, each time with a plan that finds nothing
 * more to do; then destroys it.
 */
export async function roundTrip(resource: Resource, first: Block, ...others: Block[]) {
  const { computed, unread = [] } = resource
  const left = (wanted: Block, found: Block = {}) =>
    plan(without(wanted, ...unread), found, computed)
  const id = await resource.create(first)
  let state = await resource.read(id)
  expect(left(first, state)).toEqual([])
  for (const wanted of others) {
    await resource.update(id, { ...computedOf(resource, state ?? {}), ...wanted }, state ?? {})
    state = await resource.read(id)
    expect(left(wanted, state)).toEqual([])
  }
  await resource.destroy(id)
  expect(await resource.read(id)).toBeUndefined()
}

/** A block without some of its members. */
export function without<T extends Block>(block: T, ...names: readonly string[]): T {
  const kept = Object.entries(block).filter(([name]) => !names.includes(name))
  return Object.fromEntries(kept) as T // less what the caller names
}

/** What a plan keeps of the state where the configuration says nothing. */
function computedOf({ computed }: Resource, state: Block): Block {
  return Object.fromEntries(Object.entries(state).filter(([name]) => computed.includes(name)))
}

/** The provider's sets have no order. */
function ordered(value: unknown): unknown {
  if (!Array.isArray(value)) return isBlock(value) ? Object.entries(sent(value)).sort() : value
  return value.map((one) => JSON.stringify(ordered(one))).sort()
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isBlock(value)) return Object.values(value).every(isNothing)
  return value === undefined || value === '' || value === 0 || value === false
}

/** What is read of a thing that is not there, by the errors that the provider takes for that. */
export async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && goneNames.has(error.name)) return undefined
    throw error
  }
}

const goneNames = new Set(['ResourceNotFoundException', 'UserNotFoundException'])
