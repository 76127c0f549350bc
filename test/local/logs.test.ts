import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { jsonClients } from '../../lib/aws/services.ts'
import type { JsonClient } from '../../lib/aws/json-client.ts'
import type { RunningServer } from '../../local/http.ts'
import { startLogs } from '../../local/logs/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'cognate-logs-'))
const timestamp = Date.UTC(2026, 10, 21, 12)
let logs: RunningServer
let client: JsonClient

beforeAll(async () => {
  logs = await startLogs({ folder })
  const keys = { accessKeyId: 'any', secretAccessKey: 'any' }
  client = jsonClients({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url }, 'us-east-1').logs({
    region: 'us-east-1',
    credentials: () => Promise.resolve(keys),
  })
})
afterAll(async () => {
  await logs.stop()
  rmSync(folder, { recursive: true })
})

const stream = { logGroupName: '/aws/cognito/a/my pool', logStreamName: 'job-1/../Zoë' }

describe('the local CloudWatch Logs', () => {
  it('writes events into a file that people can read, and reads them back', async () => {
    await client.call('CreateLogGroup', stream)
    await client.call('CreateLogStream', stream)
    const event = { timestamp, message: 'one\nline' }
    await client.call('PutLogEvents', { ...stream, logEvents: [event] })
    await client.call('PutLogEvents', { ...stream, logEvents: [{ ...event, message: 'two' }] })
    const file = join(folder, 'aws-cognito-a-my-pool', 'job-1-Zo.log')
    expect(readFileSync(file, 'utf8')).toBe(
      '2026-11-21T12:00:00.000Z one line\n2026-11-21T12:00:00.000Z two\n',
    )
    expect(await client.call('GetLogEvents', stream)).toMatchObject({
      events: [
        { timestamp, message: 'one line' },
        { timestamp, message: 'two' },
      ],
    })
  })

  it.each<[string, object, string]>([
    ['GetLogEvents', { ...stream, logStreamName: 'none' }, 'ResourceNotFoundException'],
    ['PutLogEvents', { ...stream, logEvents: 'x' }, 'InvalidParameterException'],
    ['PutLogEvents', { ...stream, logEvents: [{ timestamp: 'x' }] }, 'InvalidParameterException'],
    ['PutLogEvents', { ...stream, logEvents: [null] }, 'InvalidParameterException'],
    ['DescribeLogGroups', {}, 'UnknownOperationException'],
  ])('refuses %s of %j', async (operation, input, name) => {
    await expect(client.call(operation, input)).rejects.toMatchObject({ name, status: 400 })
  })

  it('refuses what is no JSON', async () => {
    const response = await fetch(logs.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
      body: '{',
    })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { __type: 'SerializationException' },
    ])
  })
})
