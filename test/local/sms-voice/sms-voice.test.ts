import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../../local/http.ts'
import type { OutgoingMessage } from '../../../local/inbox/message.ts'
import { startSmsVoice } from '../../../local/sms-voice/start.ts'

let server: RunningServer
let delivered: OutgoingMessage[]
beforeAll(async () => {
  const inbox = { deliver: (message: OutgoingMessage) => void delivered.push(message) }
  server = await startSmsVoice({ inbox })
})
afterAll(() => server.stop())
beforeEach(() => {
  delivered = []
})

async function call(body: unknown, target = 'PinpointSMSVoiceV2.SendTextMessage') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }
  const answer = await fetch(server.url, { method: 'POST', headers, body: text })
  return { status: answer.status, body: (await answer.json()) as object }
}

const message = { DestinationPhoneNumber: '+15550001234', MessageBody: 'Hello' }

describe('the local End User Messaging', () => {
  it('delivers into the inbox, from the origination identity', async () => {
    const { status, body } = await call({ ...message, OriginationIdentity: '+15550009999' })
    expect([status, body]).toEqual([200, { MessageId: expect.any(String) }])
    expect(delivered).toEqual([
      { kind: 'sms', to: '+15550001234', from: '+15550009999', text: 'Hello' },
    ])
  })

  it('shows what else was asked for', async () => {
    await call({ ...message, ConfigurationSetName: 'log' })
    expect(delivered).toEqual([
      {
        kind: 'sms',
        to: '+15550001234',
        text: 'Hello',
        data: { ConfigurationSetName: 'log', DestinationCountryParameters: undefined },
      },
    ])
  })

  it.each([
    ['no number', { MessageBody: 'Hello' }, 'ValidationException'],
    ['no text', { ...message, MessageBody: '' }, 'ValidationException'],
    ['too much text', { ...message, MessageBody: 'x'.repeat(1601) }, 'ValidationException'],
    ['a sender that is no text', { ...message, OriginationIdentity: 1 }, 'ValidationException'],
    ['a body that is no JSON', '{', 'SerializationException'],
    ['a body that is too large', 'x'.repeat(70_000), 'SerializationException'],
  ])('refuses %s', async (_, body, __type) => {
    const answer = await call(body)
    expect(answer).toMatchObject({ status: 400, body: { __type } })
    expect(delivered).toEqual([])
  })

  it('knows no other operation', async () => {
    const answer = await call(message, 'PinpointSMSVoiceV2.SendVoiceMessage')
    expect(answer).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } })
  })
})
