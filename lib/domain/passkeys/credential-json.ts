/** What both kinds of response have in common. */
interface ResponseJson {
  /** The credential id in base64url, as `rawId` says it too. */
  readonly id: string
  readonly clientDataJSON: string
}

/** RegistrationResponseJSON (Web Authentication Level 3, section 5.1), as far as it is used. */
export interface RegistrationJson extends ResponseJson {
  readonly attestationObject: string
  readonly transports: readonly string[]
  readonly attachment: Attachment | undefined
}

/** AuthenticationResponseJSON (section 5.1), as far as it is used. */
export interface AssertionJson extends ResponseJson {
  readonly authenticatorData: string
  readonly signature: string
  readonly userHandle: string | undefined
}

/** Whether an authenticator is part of the device or comes and goes (section 5.4.5). */
export type Attachment = 'platform' | 'cross-platform'

/** Section 5.8.4; a transport that nobody knows helps no client. */
const knownTransports = new Set(['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal'])

/** Reads a RegistrationResponseJSON; undefined when it is none. */
export function readRegistrationJson(given: unknown): RegistrationJson | undefined {
  const read = readResponse(given, ['clientDataJSON', 'attestationObject'])
  if (!read) return undefined
  const { id, texts, response, credential } = read
  const { transports = [] } = response
  if (!Array.isArray(transports)) return undefined
  const attachment = credential.authenticatorAttachment
  return {
    id,
    clientDataJSON: texts.clientDataJSON,
    attestationObject: texts.attestationObject,
    transports: [...knownTransports].filter((transport) => transports.includes(transport)),
    attachment:
      attachment === 'platform' || attachment === 'cross-platform' ? attachment : undefined,
  }
}

/** Reads an AuthenticationResponseJSON; undefined when it is none. */
export function readAssertionJson(given: unknown): AssertionJson | undefined {
  const read = readResponse(given, ['clientDataJSON', 'authenticatorData', 'signature'])
  if (!read) return undefined
  const { userHandle } = read.response
  const hasHandle = userHandle !== undefined && userHandle !== null
  if (hasHandle && !isBase64url(userHandle)) return undefined
  return { id: read.id, ...read.texts, userHandle: hasHandle ? userHandle : undefined }
}

function readResponse<Name extends string>(given: unknown, names: readonly Name[]) {
  if (!isObject(given) || given.type !== 'public-key' || !isObject(given.response)) return undefined
  const { id, rawId, response } = given
  if (!isBase64url(id) || rawId !== id) return undefined
  const found = names.map((name) => [name, response[name]])
  if (!found.every(([, text]) => isBase64url(text))) return undefined
  const texts = Object.fromEntries(found) as Record<Name, string> // each was looked at
  return { id, texts, response, credential: given }
}

/** Node's decoder skips what it does not know and bits that are too many; writing again tells. */
function isBase64url(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text !== '' &&
    Buffer.from(text, 'base64url').toString('base64url') === text
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
