import type { Services } from '../services.ts'

const label = 'trigger-url'

/**
 * The secret that calls to a pool's trigger URLs are signed with: made from the deployment's own key
 * and the pool's id, so that it is nowhere stored and no other pool's.
 */
export async function urlSecret(
  { keyring }: Pick<Services, 'keyring'>,
  poolId: string,
): Promise<Buffer> {
  const sealer = await keyring.sealer('user-pools')
  return sealer.hash(label, [poolId])
}

/** The secret as the libraries of Standard Webhooks take it (specification, "Signature scheme"). */
export function spellSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`
}
