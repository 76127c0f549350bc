/* eslint-disable no-console -- the story is told on the terminal */
import { styleText } from 'node:util'

let step = 0

/** Tells one step of the story and what came back. */
export function tell(what: string, result: string): void {
  step += 1
  console.log(
    `${styleText('dim', String(step).padStart(2))} ${styleText('green', '✔')} ${what}\n   ${styleText('cyan', result)}`,
  )
}

/** Prints a heading. */
export function chapter(title: string): void {
  console.log(`\n${styleText('bold', title)}`)
}

/** Prints the last word of the story. */
export function ending(text: string): void {
  console.log(`\n${styleText(['green', 'bold'], text)}`)
}

/** Says what failed, and at which step. */
export function failure(error: unknown): void {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  console.error(`\n${styleText('red', `✘ after step ${String(step)}`)} ${reason}`)
}

/** Enough of a long secret to tell it from another. */
export function short(text: string | undefined): string {
  return text === undefined ? '—' : `${text.slice(0, 14)}…`
}

/** What the story expects; anything else ends it. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise)
}

/** The error that a call has to end with. @throws Error when it ends well or with another */
export async function refusal(call: Promise<unknown>, name: string): Promise<Error> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error && error.name === name) return error
    throw error
  }
  throw new Error(`${name} was expected, but the call succeeded`)
}
