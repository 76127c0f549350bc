import { domainToASCII } from 'node:url'
import { isEmail } from '../domain/user-names.ts'
import { encodedWords } from './encoded-words.ts'

/** A sender: an address, and the name that a mail program shows in front of it. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/**
 * Reads `address` or `Name <address>`, as EmailConfiguration's From has it; undefined for anything
 * else: a second address, or a line break that would begin another header (RFC 5322 section 3.4).
 */
export function parseMailbox(text: string): Mailbox | undefined {
  const open = text.lastIndexOf('<')
  const isNamed = open >= 0 && text.endsWith('>')
  const address = (isNamed ? text.slice(open + 1, -1) : text).trim()
  const name = isNamed ? text.slice(0, open).trim() : ''
  const isOneLine = !/[\p{Cc}\u2028\u2029]/u.test(text)
  const isOneAddress = !/[<>]/u.test(name) || isQuoted(name)
  return isOneLine && isOneAddress && isEmail(address)
    ? { name: unquoted(name), address }
    : undefined
}

/**
 * A mailbox in ASCII, as SES wants it: a name of other letters as an encoded word, a domain of other
 * letters in its A-form (RFC 2047, RFC 5891).
 */
export function asciiMailbox({ name, address }: Mailbox): string {
  if (name === '') return asciiAddress(address)
  const isPlain = /^[\x20-\x7E]*$/u.test(name)
  const shown = isPlain ? `"${name.replace(/["\\]/gu, '\\$&')}"` : encodedWords(name)
  return `${shown} <${asciiAddress(address)}>`
}

/** An address with its domain in ASCII; what stands before the @ has no ASCII form. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`
}

function isQuoted(name: string): boolean {
  return /^"(?:[^"\\]|\\.)*"$/u.test(name)
}

function unquoted(name: string): string {
  return isQuoted(name) ? name.slice(1, -1).replace(/\\(.)/gu, '$1') : name
}
