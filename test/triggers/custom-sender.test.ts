import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../local/http.ts'
import { startKms } from '../../local/kms/start.ts'
import type { MessageKind } from '../../lib/delivery/messages.ts'
import type { Services } from '../../lib/services.ts'
import type { PoolSettings, UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { customSender, takeOverNotice } from '../../lib/triggers/custom-sender.ts'
import type { TriggerSubject } from '../../lib/triggers/subject.ts'
import { aPool } from '../builders.ts'
import { aUser } from '../user-pools/people.ts'
import { aStage } from '../user-pools/stage.ts'
import { arnOf, aTriggerStage, LambdaAnswer, type TriggerStage } from './lambda-endpoint.ts'

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555'
const sender = { LambdaVersion: 'V1_0', LambdaArn: arnOf('sender') } as const

describe('a custom sender', () => {
  let stage: TriggerStage
  let kms: RunningServer
  let folder: string
  let pool: UserPool
  let user: User

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-kms-'))
    kms = await startKms({
      keyFile: join(folder, 'keys'),
      region: 'us-east-1',
      account: '123456789012',
    })
    process.env.AWS_ENDPOINT_URL_KMS = kms.url
    stage = await aTriggerStage()
    pool = await aPool(stage.services)
    user = await aUser(stage.services, pool, { attributes: { email: 'ann@example.com' } })
  })
  beforeEach(() => {
    stage.lambda.functions.clear()
    stage.lambda.functions.set('sender', () => undefined)
    stage.lambda.invocations.length = 0
  })
  afterAll(async () => {
    await stage.stop()
    await kms.stop()
    delete process.env.AWS_ENDPOINT_URL_KMS
    rmSync(folder, { recursive: true, force: true })
  })

  const subjectOf = (LambdaConfig: PoolSettings['LambdaConfig']): TriggerSubject => ({
    pool: { ...pool, settings: { LambdaConfig } },
    clientId: 'client',
    username: user.username,
    user,
    clientMetadata: { device: 'phone' },
  })
  const both = () =>
    subjectOf({ CustomEmailSender: sender, CustomSMSSender: sender, KMSKeyID: keyArn })
  const request = () => stage.lambda.lastEvent('sender')?.request
  const hand = (
    medium: 'EMAIL' | 'SMS',
    source: MessageKind,
    { code = '123456', services = stage.services }: { code?: string; services?: Services } = {},
  ) => customSender(services, both(), { medium, source, code })

  /** What a customer's function does with the code, by the example of the developer guide. */
  async function decrypt(policy = CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT) {
    const keyring = new KmsKeyringNode({ keyIds: [keyArn] }) // the endpoint is in the environment
    const code = Buffer.from(String(request()?.code), 'base64')
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one: the SDK's own mixin hides it
    const { plaintext, messageHeader } = await buildClient(policy).decrypt(keyring, code)
    return { code: plaintext.toString('utf8'), context: messageHeader.encryptionContext }
  }

  it.each([
    ['EMAIL', 'CustomEmailSender_SignUp', 'customEmailSenderRequestV1'],
    ['SMS', 'CustomSMSSender_SignUp', 'customSMSSenderRequestV1'],
  ] as const)('gets an %s event, and need not answer', async (medium, source, type) => {
    await expect(hand(medium, 'SignUp')).resolves.toBe(true)
    expect(stage.lambda.invocations).toMatchObject([{ name: 'sender', type: 'Event' }])
    expect(stage.lambda.lastEvent('sender')).toMatchObject({
      version: '1',
      triggerSource: source,
      userName: user.username,
      callerContext: { clientId: 'client' },
      request: {
        type,
        clientMetadata: { device: 'phone' },
        userAttributes: { sub: user.sub, email: 'ann@example.com' },
      },
    })
  })

  it.each([
    CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT,
    CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT,
    CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  ])('decrypts the code with the AWS Encryption SDK under the policy %s', async (policy) => {
    await hand('EMAIL', 'ForgotPassword')
    const { code, context } = await decrypt(policy)
    expect(code).toBe('123456')
    expect(context).toMatchObject({ 'userpool-id': pool.id })
  })

  it('gets a temporary password with its marks escaped, as from Cognito', async () => {
    await hand('EMAIL', 'AdminCreateUser', { code: '<Pa&s"1' })
    await expect(decrypt()).resolves.toMatchObject({ code: '&lt;Pa&amp;s&quot;1' })
  })

  it.each<[string, () => void]>([
    ['fails', () => stage.lambda.functions.set('sender', () => Promise.reject(new Error('no')))],
    ['is not there', () => stage.lambda.functions.delete('sender')],
    [
      'cannot be started',
      () => stage.lambda.functions.set('sender', () => new LambdaAnswer(500, 'ServiceException')),
    ],
  ])('that %s fails nothing', async (_, prepare) => {
    prepare()
    await expect(hand('SMS', 'Authentication')).resolves.toBe(true)
  })

  it('whose key does not answer fails nothing, and is not called', async () => {
    const services = Object.create(stage.services, {
      kms: { value: () => ({ call: () => Promise.reject(new Error('no such key')) }) },
    }) as Services // with a KMS that refuses
    await expect(hand('SMS', 'SignUp', { services })).resolves.toBe(true)
    expect(stage.lambda.invocations).toEqual([])
  })

  it.each<[string, PoolSettings['LambdaConfig']]>([
    ['no sender', undefined],
    ['a sender for the other medium', { CustomSMSSender: sender, KMSKeyID: keyArn }],
  ])('does not stand in where the pool has %s', async (_, config) => {
    const order = { medium: 'EMAIL', source: 'SignUp', code: '123456' } as const
    await expect(customSender(stage.services, subjectOf(config), order)).resolves.toBe(false)
    await expect(takeOverNotice(stage.services, subjectOf(config), {})).resolves.toBe(false)
    expect(stage.lambda.invocations).toEqual([])
  })

  it('is told of attempts to take over an account, without a code', async () => {
    const details = { IP_ADDRESS: '198.51.100.7', CITY: null }
    await expect(takeOverNotice(stage.services, both(), details)).resolves.toBe(true)
    expect(stage.lambda.lastEvent('sender')).toMatchObject({
      triggerSource: 'CustomEmailSender_AccountTakeOverNotification',
    })
    expect(request()).toEqual({
      type: 'customEmailSenderRequestV1',
      code: null,
      clientMetadata: null,
      userAttributes: details,
    })
  })

  it('is not loaded for a pool without one', async () => {
    const bare = await aStage()
    const services = Object.create(bare.services, {
      kms: { value: () => expect(true).toBe(false) },
    }) as Services // which must not be asked
    const order = { medium: 'EMAIL', source: 'SignUp', code: '123456' } as const
    await expect(customSender(services, subjectOf({}), order)).resolves.toBe(false)
    await bare.stop()
  })
})
