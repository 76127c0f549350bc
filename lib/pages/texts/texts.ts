import type { Language } from '../languages.ts'
import type { en } from './en.ts'

/** The words of the pages in one language. Names in braces stand for what is put in. */
export type Texts = {
  readonly [Group in keyof typeof en]: {
    readonly [Name in keyof (typeof en)[Group]]: string
  }
}

const tables: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  id: async () => (await import('./id.ts')).id,
  it: async () => (await import('./it.ts')).it,
  ja: async () => (await import('./ja.ts')).ja,
  ko: async () => (await import('./ko.ts')).ko,
  nl: async () => (await import('./nl.ts')).nl,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  'zh-CN': async () => (await import('./zh-cn.ts')).zhCn,
  'zh-TW': async () => (await import('./zh-tw.ts')).zhTw,
}

/** Loads the words of a language. */
export function textsIn(language: Language): Promise<Texts> {
  return tables[language]()
}

/** A text with values put in for the names in braces. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  const known = new Map(Object.entries(values))
  return text.replace(/\{(\w+)\}/gu, (name, key: string) => String(known.get(key) ?? name))
}
