import { isObject, type JsonObject } from '../../domain/branding/documents.ts'

/** What stands at a path of a style's settings; names from outside are looked up as own members. */
function at(document: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      document,
    )
}

/** The colour at a path, as style sheets write it: eight hexadecimal digits and nothing else. */
export function colourAt(document: JsonObject, path: string): string | undefined {
  const value = at(document, path)
  return typeof value === 'string' && /^[0-9a-f]{8}$/iu.test(value) ? `#${value}` : undefined
}

/** The length at a path in pixels, within what a page can bear. */
export function lengthAt(document: JsonObject, path: string): string | undefined {
  const value = at(document, path)
  const isLength = typeof value === 'number' && value >= 0 && value <= 100
  return isLength ? `${value}px` : undefined
}

/** The text at a path, to be compared with known ones. */
export function textAt(document: JsonObject, path: string): string | undefined {
  const value = at(document, path)
  return typeof value === 'string' ? value : undefined
}

/** Whether a path says yes. */
export function truthAt(document: JsonObject, path: string): boolean {
  return at(document, path) === true
}

/** The list at a path; an empty one where there is none. */
export function listAt(document: JsonObject, path: string): readonly unknown[] {
  const value = at(document, path)
  return Array.isArray(value) ? value : []
}
