import type { KeyObject } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import { readXml } from '../xml.ts'
import { decrypted } from './decryption.ts'
import { isNamed } from './elements.ts'
import { badSignature, invalidResponse } from './faults.ts'
import { plainRoot, signatureOf, soleAssertion } from './message-form.ts'
import { ns } from './names.ts'
import type { CheckedMessage, ReceivedMessage } from './received-message.ts'
import { signedText } from './signed-text.ts'

/** How a response was protected, and what opens it. */
export interface Protection {
  readonly certificates: readonly string[]
  /** Whether an assertion in clear is refused. */
  readonly isEncrypted: boolean
  readonly decryptionKey: () => Promise<KeyObject | undefined>
}

/**
 * The assertion of a response as the provider signed it: by itself, or in the response as a whole.
 *
 * @throws FederationFault unless there is just one, signed and encrypted as it has to be
 */
export async function checkedAssertion(
  received: ReceivedMessage,
  response: CheckedMessage,
  protection: Protection,
): Promise<Element> {
  const assertion = soleAssertion(response.element)
  if (!assertion) throw invalidResponse('There must be exactly one assertion.')
  if (isNamed(assertion, ns.assertion, 'EncryptedAssertion')) {
    const opened = await openedAssertion(assertion, protection)
    return signedAssertion(opened, opened.element, { response, protection })
  }
  if (protection.isEncrypted) throw invalidResponse('The assertion is not encrypted.')
  // Canonical text lacks the namespaces above the assertion, which its own signature may rely on
  const original = soleAssertion(received.element)
  return signedAssertion({ text: received.text, element: original ?? assertion }, assertion, {
    response,
    protection,
  })
}

/**
 * What does not decrypt, is no XML or has a bad signature gets one answer: to tell them apart would
 * help who guesses at AES-CBC (Jager and Somorovsky, "How to Break XML Encryption", 2011).
 */
async function openedAssertion(
  encrypted: Element,
  { decryptionKey }: Protection,
): Promise<ReceivedMessage> {
  const key = await decryptionKey()
  const text = key && decrypted(encrypted, key)
  if (text === undefined) throw invalidResponse(badSignature.assertion)
  try {
    return { text, element: plainRoot(await readXml(text), ns.assertion, 'Assertion') }
  } catch {
    throw invalidResponse(badSignature.assertion)
  }
}

/** @param inResponse the assertion as it stands in the response, which counts if that is signed */
async function signedAssertion(
  { text, element }: ReceivedMessage,
  inResponse: Element,
  { response, protection }: { response: CheckedMessage; protection: Protection },
): Promise<Element> {
  const signature = signatureOf(element)
  if (!signature) {
    if (response.isSigned) return inResponse
    throw invalidResponse(badSignature.assertion)
  }
  const signed = await signedText(text, signature, protection.certificates)
  if (signed === undefined) throw invalidResponse(badSignature.assertion)
  return plainRoot(await readXml(signed), ns.assertion, 'Assertion')
}
