import type { WebAuthnCredentialDescription } from '@aws-sdk/client-cognito-identity-provider'
import type { ListedPasskey } from '../../store/passkeys.ts'

/** A passkey in the shape of WebAuthnCredentialDescription; users give passkeys no names. */
export function passkeyAnswer(passkey: ListedPasskey): WebAuthnCredentialDescription {
  const { id, relyingPartyId, attachment, transports, createdAt } = passkey
  const kind = attachment === 'platform' ? 'Platform' : 'Roaming'
  return {
    CredentialId: id,
    FriendlyCredentialName: attachment === undefined ? 'Passkey' : `${kind} passkey`,
    RelyingPartyId: relyingPartyId,
    AuthenticatorAttachment: attachment,
    AuthenticatorTransports: [...transports],
    CreatedAt: new Date(createdAt),
  }
}
