import { inParallel } from '../../parallel.ts'
import { splitFields } from '../../domain/user-import/fields.ts'
import { foldedIn } from '../find-user.ts'
import { importLine, type ImportSetting, type Outcome } from './import-row.ts'
import type { Line } from './lines.ts'

/** Lines that are imported at a time. */
const atATime = 24

/** Columns whose values two users of a pool may not share. */
const unique = ['cognito:username', 'email', 'phone_number', 'preferred_username']

/**
 * Imports lines, several at a time, but those with a name in common one after another: the first
 * one has it.
 */
export async function importLines(
  setting: ImportSetting,
  lines: readonly Line[],
): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>()
  const turns = new Map<string, Promise<unknown>>()
  await inParallel(lines, atATime, async (line) => {
    const names = namesIn(setting, line)
    const earlier = Promise.all(names.flatMap((name) => turns.get(name) ?? []))
    const work = earlier.then(() => importLine(setting, line))
    for (const name of names)
      turns.set(
        name,
        work.catch(() => undefined),
      )
    outcomes.set(line.number, await work)
  })
  return lines.flatMap(({ number }) => outcomes.get(number) ?? [])
}

function namesIn({ pool, columns }: ImportSetting, { text = '' }: Line): string[] {
  const fields = splitFields(text)
  return columns.flatMap((column, index) => {
    const value = fields[index] ?? ''
    return unique.includes(column) && value !== '' ? [foldedIn(pool, value)] : []
  })
}
