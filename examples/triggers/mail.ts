import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import type { CustomEmailSenderTriggerEvent } from 'aws-lambda'

const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
const keyring = new KmsKeyringNode({ keyIds: [process.env.KEY_ARN ?? ''] })

/** Sends codes by a way of its own; here it only writes what it would send. */
export async function handler(event: CustomEmailSenderTriggerEvent): Promise<void> {
  const { code, userAttributes } = event.request
  if (code === null || !('email' in userAttributes)) return
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one: the SDK's own mixin hides it
  const { plaintext } = await decrypt(keyring, Buffer.from(code, 'base64'))
  const text = `${event.triggerSource} to ${userAttributes.email}: ${plaintext.toString('utf8')}`
  process.stdout.write(`${text}\n`)
}
