import type {
  GetSigningCertificateRequest,
  GetSigningCertificateResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { samlCertificate } from '../../../keys/saml-keys.ts'
import { samlSigningKey } from '../../../user-pools/saml-signing-key.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The certificate with which SAML providers check a pool's requests (API reference,
 * GetSigningCertificate).
 */
export const getSigningCertificate = operation({
  name: 'GetSigningCertificate',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<GetSigningCertificateRequest>,
    services,
  ): Promise<GetSigningCertificateResponse> => {
    const { UserPoolId: poolId } = input
    const [stored, sealer] = await Promise.all([
      samlSigningKey(services, poolId),
      services.keyring.sealer('user-pools'),
    ])
    return { Certificate: samlCertificate(sealer, { poolId }, { stored, now: services.now() }) }
  },
})
