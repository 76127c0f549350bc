import type { Element } from '@xmldom/xmldom'
import { longestDocument, readXml } from '../xml.ts'
import { badSignature, invalidResponse, unreadable } from './faults.ts'
import { plainRoot, signatureOf } from './message-form.ts'
import { ns } from './names.ts'
import { signedText } from './signed-text.ts'

/** A message as it came, of which nothing is believed yet. */
export interface ReceivedMessage {
  readonly text: string
  readonly element: Element
}

/** A message whose signature is good, or that has none. */
export interface CheckedMessage {
  readonly element: Element
  readonly isSigned: boolean
}

/** Base64 without the line breaks that it may have. */
const base64 = /^[\d+/A-Za-z]*={0,2}$/u

/** No text that is short enough has more characters in base64, its line breaks included. */
const longestEncoded = 2 * longestDocument

/**
 * Reads a message of a kind as the POST binding carries it (SAML 2.0 Bindings, section 3.5.4).
 *
 * @throws FederationFault for what is no such message, or could be read in two ways
 */
export async function receivedMessage(encoded: string, name: string): Promise<ReceivedMessage> {
  if (encoded.length > longestEncoded) throw unreadable()
  const whole = encoded.replaceAll(/\s/gu, '')
  if (!base64.test(whole)) throw unreadable()
  try {
    const bytes = Buffer.from(whole, 'base64')
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, element: plainRoot(await readXml(text), ns.protocol, name) }
  } catch (cause) {
    throw unreadable(cause)
  }
}

/**
 * What of a message may be read: if it is signed, that which was signed.
 *
 * @throws FederationFault when it has a signature that is not a good one
 */
export async function checkedMessage(
  { text, element }: ReceivedMessage,
  certificates: readonly string[],
): Promise<CheckedMessage> {
  const signature = signatureOf(element)
  if (!signature) return { element, isSigned: false }
  const signed = await signedText(text, signature, certificates)
  if (signed === undefined) throw invalidResponse(badSignature.response)
  const { localName } = element
  return { element: plainRoot(await readXml(signed), ns.protocol, localName ?? ''), isSigned: true }
}
