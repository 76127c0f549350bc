import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { putToStream, StreamFailure } from '../../lib/delivery/stream.ts'
import { createServices, type Services } from '../../lib/services.ts'
import type { RunningServer } from '../../local/http.ts'
import { startSts } from '../../local/sts/start.ts'

/** A Kinesis of which only `send` is used, and the number of records in each request. */
function kinesis(answer: (command: PutRecordsCommand, call: number) => unknown) {
  const requests: number[] = []
  const send = async (command: PutRecordsCommand) => {
    requests.push(command.input.Records?.length ?? 0)
    return Promise.resolve(answer(command, requests.length))
  }
  return { client: { send } as unknown as KinesisClient, requests } // only `send` is used
}

const taken = ({ input: { Records = [] } }: PutRecordsCommand) => ({
  Records: Records.map(() => ({})),
})
const stream = { streamName: 'notes', deadline: Infinity }
const busy = { ErrorCode: 'ProvisionedThroughputExceededException' }
const entries = (count: number, data = 'x') =>
  Array.from({ length: count }, () => ({ data, partitionKey: 'identity' }))

describe('putting records into a stream', () => {
  it('takes as many requests as there are five hundreds or five megabytes', async () => {
    const many = kinesis(taken)
    await putToStream(many.client, stream, entries(1001))
    expect(many.requests).toEqual([500, 500, 1])
    const large = kinesis(taken)
    await putToStream(large.client, stream, entries(11, 'x'.repeat(1024 * 1024 - 8)))
    expect(large.requests).toEqual([5, 5, 1])
    const none = kinesis(taken)
    await putToStream(none.client, stream, [])
    expect(none.requests).toEqual([])
  })

  it('repeats what there was no room for, and gives up some time', async () => {
    const half = kinesis(({ input: { Records = [] } }) => ({
      Records: Records.map((_, index) => (index % 2 === 0 ? {} : busy)),
    }))
    await putToStream(half.client, stream, entries(8))
    expect(half.requests).toEqual([8, 4, 2, 1])
    const full = kinesis(() => ({ Records: [busy] }))
    await expect(
      putToStream(full.client, { ...stream, deadline: performance.now() + 100 }, entries(1)),
    ).rejects.toThrow('The stream is too busy: ProvisionedThroughputExceededException')
    expect(full.requests.length).toBeGreaterThan(2)
  }, 30_000)

  it.each([
    'ResourceNotFoundException',
    'AccessDenied',
    'AccessDeniedException',
    'KMSDisabledException',
  ])('tells %s, which stays, from what passes', async (name) => {
    const { client } = kinesis(() => {
      throw Object.assign(new Error('no'), { name })
    })
    const putting = putToStream(client, stream, entries(1))
    await expect(putting).rejects.toMatchObject({
      name: 'StreamFailure',
      message: `${name}: no`,
    })
  })

  it('waits for no request without end', async () => {
    let given: { abortSignal?: unknown } | undefined
    const send = (_: unknown, options: { abortSignal?: unknown }) => {
      given = options
      return Promise.resolve({ Records: [{}] })
    }
    await putToStream({ send } as unknown as KinesisClient, stream, entries(1)) // only `send` is used
    expect(given?.abortSignal).toBeInstanceOf(AbortSignal)
  })

  it('passes on what may pass as it is', async () => {
    const fault = Object.assign(new Error('later'), { name: 'LimitExceededException' })
    const { client } = kinesis(() => {
      throw fault
    })
    await expect(putToStream(client, stream, entries(1))).rejects.toBe(fault)
  })
})

describe('the role of a stream', () => {
  const account = '123456789012'
  const role = `arn:aws:iam::${account}:role/cognate/streams`
  let folder: string
  let sts: RunningServer
  let services: Services
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-stream-'))
    const rolesFile = join(folder, 'roles.json')
    const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
    const roles = [{ arn: role, trustPolicy: { Statement: [trust] } }]
    writeFileSync(rolesFile, JSON.stringify({ oidcProviders: [], roles }))
    sts = await startSts({ rolesFile, issuer: 'http://localhost', account })
    const env = {
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
    }
    Object.assign(process.env, env)
    services = createServices({ ...env, COGNATE_KEY_FILE: join(folder, 'key') })
  })
  afterAll(async () => {
    await sts.stop()
    rmSync(folder, { recursive: true })
  })

  const keyOf = async (arn: string | undefined) =>
    (await (await services.kinesis(arn)).config.credentials()).accessKeyId

  it('is assumed when it was made for that', async () => {
    expect(await keyOf(role)).toMatch(/^ASIA/u)
    expect(await services.kinesis(role)).toBe(await services.kinesis(role))
  })

  it('is only kept when it trusts Cognito: our own rights serve', async () => {
    expect(await keyOf(`arn:aws:iam::${account}:role/streams`)).toBe('local')
    expect(await keyOf(undefined)).toBe('local')
  })

  it('that refuses is told as such', async () => {
    const client = await services.kinesis(`${role}-of-others`)
    const putting = putToStream(client, stream, entries(1))
    await expect(putting).rejects.toThrow(StreamFailure)
  })
})
