import { existsSync, readFileSync } from 'node:fs'

const folder = new URL('../../shared/vectors/', import.meta.url)

/**
 * Reads a published vector set from the folder beside this checkout, or answers undefined where
 * that folder is absent: such sets are not copied into the project.
 */
export function vectors(path: string): unknown {
  const file = new URL(path, folder)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
