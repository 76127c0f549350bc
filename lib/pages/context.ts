import type { Language } from './languages.ts'
import type { Look } from './look.ts'
import type { Html } from './html.ts'
import type { Texts } from './texts/texts.ts'

/** What every page is made from, besides what it is about. */
export interface PageContext {
  readonly language: Language
  readonly texts: Texts
  readonly look: Look
  /** Where the domain's pages lie: `/auth/{prefix}`, or nothing at a custom domain. */
  readonly base: string
  /** What the app asked for, as pages hand it on in their addresses: a query without `?`. */
  readonly query: string
  readonly form: FormContext
  /** The path and query that show this page again, for other languages; none for a step under way. */
  readonly self?: string | undefined
  /** Origins, or schemes such as `myapp:`, that a form of the page may lead to in the end. */
  readonly formTargets?: readonly string[]
}

/** What every form of a page sends along. */
export interface FormContext {
  /** Where forms are posted. */
  readonly action: string
  /** The token that binds the form to the browser's cookie: `_csrf`. */
  readonly csrf: string
  /** Of a sign-in under way: its session and the challenge that the form answers. */
  readonly session?: string | undefined
  readonly challenge?: string | undefined
}

/** A page before it is framed. */
export interface View {
  readonly title: string
  /** What stands below the title. */
  readonly content: Html
  /** The picture above the title, by what happened. */
  readonly mood?: 'done' | 'failed' | undefined
}

/** The address of a page of the same domain, which takes the app's request along. */
export function addressOf({ base, query }: Pick<PageContext, 'base' | 'query'>, path: PagePath) {
  return `${base}/${path}${query === '' ? '' : `?${query}`}`
}

/** Pages that others link to. */
export type PagePath =
  'login' | 'signup' | 'confirmUser' | 'forgotPassword' | 'confirmForgotPassword' | 'passkeys/add'
