/**
 * Asks the browser for a passkey, or for a new one, and sends what it gives as JSON (Web
 * Authentication Level 3, sections 5.1.8 to 5.1.10; written out for browsers without them).
 */
export const passkeyScript = `
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const textOf = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '')
const withIds = (list) => list?.map((one) => ({ ...one, id: bytesOf(one.id) }))

function readOptions(text) {
  const given = JSON.parse(text)
  const options = { ...(given.publicKey ?? given) }
  options.challenge = bytesOf(options.challenge)
  if (options.user) options.user = { ...options.user, id: bytesOf(options.user.id) }
  if (options.excludeCredentials) options.excludeCredentials = withIds(options.excludeCredentials)
  if (options.allowCredentials) options.allowCredentials = withIds(options.allowCredentials)
  return options
}

function writeCredential(credential) {
  const { id, type, rawId, response, authenticatorAttachment } = credential
  return JSON.stringify({
    id,
    type,
    rawId: textOf(rawId),
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      authenticatorData: textOf(response.authenticatorData ?? response.getAuthenticatorData?.()),
      signature: textOf(response.signature),
      userHandle: textOf(response.userHandle) ?? undefined,
      transports: response.getTransports?.(),
      publicKey: textOf(response.getPublicKey?.()),
      publicKeyAlgorithm: response.getPublicKeyAlgorithm?.(),
    },
  })
}

function send(form, credential) {
  form.elements.credential.value = writeCredential(credential)
  form.noValidate = true
  form.requestSubmit()
}

for (const button of document.querySelectorAll('[data-passkey]')) {
  const form = button.form
  const problem = form.querySelector('[data-passkey-problem]')
  const say = (text) => {
    problem.textContent = text
    problem.hidden = text === ''
  }
  if (!window.PublicKeyCredential) {
    say(button.dataset.unsupported)
    continue
  }
  button.hidden = false
  button.addEventListener('click', async () => {
    say('')
    button.setAttribute('aria-busy', 'true')
    try {
      const publicKey = readOptions(button.dataset.options)
      const ask = button.dataset.passkey === 'create' ? 'create' : 'get'
      send(form, await navigator.credentials[ask]({ publicKey }))
    } catch {
      button.removeAttribute('aria-busy')
      say(button.dataset.failed)
    }
  })
}
`
