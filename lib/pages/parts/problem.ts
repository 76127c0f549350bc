import type { PageContext } from '../context.ts'
import { attribute, html, nothing, type Html } from '../html.ts'
import { fill, type Texts } from '../texts/texts.ts'

/** What is wrong with what somebody sent. */
export interface Problem {
  /** One of the pages' own sentences, or the words of the pool's owner. */
  readonly what: keyof Texts['problems'] | { readonly words: string }
  /** What is put into the sentence. */
  readonly values?: Readonly<Record<string, string>>
  /** The name of the field that it is about, such as `username` or `attribute:email`. */
  readonly field?: string | undefined
}

/** The id of the summary, which a form is described by. */
export const problemId = 'problem'

/** The sentence of a problem. */
export function problemText({ texts }: Pick<PageContext, 'texts'>, problem: Problem): string {
  const { what, values = {} } = problem
  return typeof what === 'string' ? fill(texts.problems[what], values) : what.words
}

/** Says at the top of a form what is wrong (WCAG 2.2, 3.3.1 and 4.1.3). */
export function problemSummary(context: PageContext, problem: Problem | undefined): Html {
  if (!problem) return nothing
  return html`<div class="alert errorMessage-customizable" role="alert" id="${problemId}">
    <p>${problemText(context, problem)}</p>
  </div>`
}

/** Says quietly that something went well. */
export function notice(text: string | undefined): Html {
  return text === undefined ? nothing : html`<p class="notice" role="status">${text}</p>`
}

/** Ties a field to what describes it. */
export function describedBy(ids: readonly (string | undefined)[]): Html {
  const known = ids.filter((id) => id !== undefined)
  return attribute('aria-describedby', known.length > 0 ? known.join(' ') : undefined)
}
