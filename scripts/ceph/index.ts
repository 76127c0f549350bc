import { createHash } from 'node:crypto'
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers'
import { chapter, ending, expect, failure, refusal, tell } from '../../local/demo/terminal.ts'
import { readLocalSettings } from '../../local/settings.ts'
import { startStack, type RunningStack } from '../../local/stack.ts'
import { missingPrograms, startCeph, type RunningCeph } from './cluster.ts'
import { Gateway } from './gateway.ts'
import { becomeUser, clientsOf, makeIdentityPool, makeUserPool, setRoles } from './pools.ts'

const bucket = 'notes'

/** Identity pools before an STS that nobody here wrote: the keys really write and read S3 objects. */
async function story(ceph: RunningCeph, stack: RunningStack): Promise<void> {
  const gateway = new Gateway(ceph.url)
  const { userPools, identities } = clientsOf(stack.url)
  const issuer = `${stack.url}/identity-pools`

  chapter('Trust')
  const users = await makeUserPool(userPools)
  const pool = await makeIdentityPool(identities, users)
  const stranger = await makeIdentityPool(identities, users)
  const thumbprint = await thumbprintOf(issuer)
  await gateway.trust(issuer, thumbprint, [pool])
  tell('Ceph trusts the issuer by the thumbprint of its certificate', `${issuer} ${thumbprint}`)
  await gateway.makeBucket(bucket)
  const terms = { issuer, identityPoolId: pool, bucket }
  const roles = {
    authenticated: await gateway.makeRole({
      ...terms,
      name: 'Users',
      actions: ['s3:GetObject', 's3:PutObject'],
    }),
    unauthenticated: await gateway.makeRole({
      ...terms,
      name: 'Guests',
      actions: ['s3:GetObject'],
    }),
  }
  for (const id of [pool, stranger]) await setRoles(identities, id, roles)
  tell('The roles trust the pool', `${roles.authenticated} ${roles.unauthenticated}`)

  chapter('Keys')
  const keysOf = (identityPoolId: string, logins?: Record<string, string>) =>
    fromCognitoIdentityPool({
      identityPoolId,
      ...(logins && { logins }),
      clientConfig: { endpoint: stack.url, region: 'us-east-1' },
    })
  const token = await becomeUser(userPools, users)
  const jane = await keysOf(pool, { [users.provider]: token })()
  tell('Jane signs up and in, and gets keys', `${jane.identityId} ${jane.accessKeyId}`)
  const note = { bucket, key: `${jane.identityId}/note.txt` }
  await gateway.put(jane, note, 'written with keys that Ceph gave')
  const read = await gateway.get(jane, note)
  expect(read === 'written with keys that Ceph gave', `another text was read: ${read}`)
  tell('Jane writes an object and reads it', `s3://${bucket}/${note.key}: “${read}”`)

  const guest = await keysOf(pool)()
  expect((await gateway.get(guest, note)) === read, 'the guest read another text')
  tell('A guest reads it', `${guest.identityId} ${guest.accessKeyId}`)
  const denied = await refusal(gateway.put(guest, note, 'changed'), 'AccessDenied')
  tell('The guest may not write', denied.name)
  const refused = await refusal(keysOf(stranger)(), 'InvalidIdentityPoolConfigurationException')
  tell('A pool that Ceph was not told of gets nothing', refused.name)
  const forged = { ...jane, secretAccessKey: `${jane.secretAccessKey.slice(0, -2)}xx` }
  const mismatch = await refusal(gateway.get(forged, note), 'SignatureDoesNotMatch')
  tell('Nor do keys with another secret', mismatch.name)
  ending('All of it worked.')
}

async function thumbprintOf(issuer: string): Promise<string> {
  const answer = await fetch(`${issuer}/.well-known/jwks.json`)
  const { keys } = (await answer.json()) as { keys: { x5c: [string] }[] } // ours
  const certificate = Buffer.from(keys[0]?.x5c[0] ?? '', 'base64')
  return createHash('sha1').update(certificate).digest('hex').toUpperCase()
}

async function main(): Promise<void> {
  chapter('Ceph and a Cognito of your own')
  const ceph = await startCeph()
  try {
    tell('Ceph is up, with everything in memory', `${ceph.url} ${ceph.version}`)
    const env = {
      ...{ PORT: '0', COGNATE_DATA: 'memory', AWS_ENDPOINT_URL_STS: ceph.url },
      COGNATE_GUEST_ACTIONS: 's3:*', // Ceph refuses a policy with services that it does not have
    }
    const stack = await startStack(readLocalSettings(env, []))
    try {
      tell('The server is up, with Ceph for STS', stack.url)
      await story(ceph, stack)
    } finally {
      await stack.stop()
    }
  } finally {
    await ceph.stop()
  }
}

const missing = missingPrograms()
if (missing.length > 0) {
  process.stderr.write(
    `\n*** NOTHING WAS TESTED: Ceph is not installed here (${missing.join(', ')}). On Debian:\n*** apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common\n\n`,
  )
  process.exit(0)
}
try {
  await main()
  process.exit(0)
} catch (error) {
  failure(error)
  process.exit(1)
}
