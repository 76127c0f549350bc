import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTransport } from 'nodemailer'
import type { SendMailOptions } from 'nodemailer'
import type { InboxMessage, OutgoingMessage } from '../../../local/inbox/message.ts'
import type { RunningInbox } from '../../../local/inbox/start.ts'
import { startInbox } from '../../../local/inbox/start.ts'

let inbox: RunningInbox
let dataFolder: string

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'inbox-'))
  inbox = await startInbox({ dataFolder })
})
afterEach(async () => {
  await inbox.stop()
  await rm(dataFolder, { recursive: true })
})

const sms = (text: string, to = '+15551234567'): OutgoingMessage => ({ kind: 'sms', to, text })

async function messages(query = ''): Promise<InboxMessage[]> {
  const response = await fetch(`${inbox.url}/inbox/messages${query}`)
  expect(response.status).toBe(200)
  return ((await response.json()) as { messages: InboxMessage[] }).messages
}

async function page(query = ''): Promise<string> {
  return (await fetch(`${inbox.url}/inbox${query}`)).text()
}

function mail(options: SendMailOptions) {
  return createTransport({ url: inbox.smtpUrl }).sendMail({ from: 'shop@example.com', ...options })
}

describe('mail', () => {
  it('shows who sent it and where replies go', async () => {
    await mail({ to: 'ada@example.com', replyTo: '"Help" <help@example.com>', text: 'Hello' })
    expect(inbox.messages()).toMatchObject([
      { from: 'shop@example.com', replyTo: 'help@example.com' },
    ])
    expect(await page()).toContain('From shop@example.com · replies to help@example.com')
  })

  it('arrives once for each recipient, as text and HTML', async () => {
    await mail({
      from: '"The Shop" <shop@example.com>',
      to: ['ada@example.com', 'grace@example.com'],
      subject: 'Grüße',
      text: 'Your code is 123456',
      html: '<b>123456</b>',
    })
    expect(inbox.messages().map(({ to }) => to)).toEqual(['grace@example.com', 'ada@example.com'])
    expect(inbox.messages('ADA@example.com')).toMatchObject([
      {
        kind: 'email',
        from: 'The Shop <shop@example.com>',
        subject: 'Grüße',
        text: 'Your code is 123456',
        html: expect.stringContaining('<b>123456</b>'),
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ])
  })

  it('without a plain part is read from its HTML', async () => {
    await mail({
      to: 'ada@example.com',
      html: '<head><title>x</title><style>p{}</style></head><!-- y --><p>Your&nbsp;code is <b>123456</b> &#x26; more.</p><p>Go <a href="https://example.com/?a=1&amp;b=2">there</a><br>now</p>',
    })
    expect(inbox.messages()[0]?.text).toBe(
      'Your code is 123456 & more.\n\nGo there (https://example.com/?a=1&b=2)\nnow',
    )
  })

  it('beyond 10 MB is refused', async () => {
    const sent = mail({ to: 'ada@example.com', text: 'x'.repeat(11 * 1024 * 1024) })
    await expect(sent).rejects.toHaveProperty('responseCode')
    expect(inbox.messages()).toEqual([])
  })

  it('is taken although another client hung up in mid-sentence', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(inbox.smtpUrl).port), '127.0.0.1', () => {
        socket.write('EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nhal')
        socket.resetAndDestroy()
        resolve()
      })
    })
    await mail({ to: 'ada@example.com', text: 'whole' })
    expect(inbox.messages()).toMatchObject([{ text: 'whole' }])
  })
})

describe('GET /inbox/messages', () => {
  it('answers newest first, by recipient, kind and number', async () => {
    inbox.deliver(sms('one'))
    inbox.deliver({ kind: 'push', to: 'device', text: '{}', data: { platform: 'GCM' } })
    inbox.deliver(sms('two', '+49301234567'))
    expect((await messages()).map(({ text }) => text)).toEqual(['two', '{}', 'one'])
    expect(await messages('?kind=push')).toMatchObject([
      { to: 'device', data: { platform: 'GCM' } },
    ])
    expect(await messages('?to=%2B49301234567')).toMatchObject([{ text: 'two' }])
    expect(await messages('?limit=1')).toMatchObject([{ text: 'two' }])
    expect(await messages('?to=nobody')).toEqual([])
  })

  it('answers what is newer than a message', async () => {
    inbox.deliver(sms('one'))
    const [first] = await messages()
    inbox.deliver(sms('two'))
    expect(await messages(`?after=${first?.id}`)).toMatchObject([{ text: 'two' }])
    expect(await messages('?after=99999')).toHaveLength(2)
  })

  it('waits until a matching message arrives', async () => {
    const waiting = messages('?kind=sms&wait=20')
    inbox.deliver({ kind: 'push', to: 'device', text: '{}' })
    inbox.deliver(sms('at last'))
    expect(await waiting).toMatchObject([{ text: 'at last' }])
    expect(await messages('?wait=20')).toHaveLength(2)
  })

  it('ends a wait with nothing when the time is over', async () => {
    expect(await messages('?wait=1')).toEqual([])
  })

  it('lets go of those who wait when it stops', async () => {
    const waiting = fetch(`${inbox.url}/inbox/messages?wait=30`).catch(() => 'gone')
    await fetch(`${inbox.url}/inbox/messages`)
    await inbox.stop()
    await waiting
    inbox = await startInbox({ dataFolder })
  })

  it.each(['kind=pigeon', 'limit=-1', 'limit=x', 'wait=soon', 'after=x'])(
    'refuses %s',
    async (query) => {
      const response = await fetch(`${inbox.url}/inbox/messages?${query}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toHaveProperty('message')
    },
  )
})

describe('DELETE /inbox/messages', () => {
  it('empties the inbox, and numbers go on', async () => {
    inbox.deliver(sms('one'))
    const response = await fetch(`${inbox.url}/inbox/messages`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await messages()).toEqual([])
    inbox.deliver(sms('two'))
    expect(await messages()).toMatchObject([{ id: '2' }])
  })
})

describe('the data folder', () => {
  async function restart(): Promise<void> {
    await inbox.stop()
    inbox = await startInbox({ dataFolder })
  }

  it('carries messages over a restart, for its owner only', async () => {
    inbox.deliver(sms('one'))
    await restart()
    inbox.deliver(sms('two'))
    expect(inbox.messages()).toMatchObject([{ id: '2' }, { id: '1', text: 'one' }])
    expect((await stat(join(dataFolder, 'inbox.jsonl'))).mode & 0o777).toBe(0o600)
  })

  it('may end in a line that was cut short', async () => {
    inbox.deliver(sms('one'))
    await inbox.stop()
    await appendFile(join(dataFolder, 'inbox.jsonl'), '{"id":"2","ki')
    inbox = await startInbox({ dataFolder })
    inbox.deliver(sms('two'))
    await restart()
    expect(inbox.messages()).toHaveLength(2)
  })

  it('holds the last thousand messages', async () => {
    for (let index = 1; index <= 2100; index += 1) inbox.deliver(sms(String(index)))
    expect(inbox.messages()).toHaveLength(1000)
    const kept = (await readFile(join(dataFolder, 'inbox.jsonl'), 'utf8')).split('\n')
    expect(kept.length).toBeLessThan(2000)
    await restart()
    expect(inbox.messages()).toHaveLength(1000)
    expect(inbox.messages()[0]).toMatchObject({ id: '2100', text: '2100' })
  })

  it('is not needed', async () => {
    const memory = await startInbox()
    memory.deliver(sms('one'))
    expect(memory.messages()).toHaveLength(1)
    await memory.stop()
  })
})

describe('the page', () => {
  it('shows messages with their codes', async () => {
    inbox.deliver(sms('Your code is 123456.'))
    const html = await page()
    expect(html).toContain('Your code is <mark>123456</mark>.')
    expect(html).toContain('data-copy="123456"')
    expect(html).toContain('+15551234567')
  })

  it('says so when there is nothing', async () => {
    expect(await page()).toContain('Nothing yet')
    inbox.deliver(sms('one'))
    expect(await page('?kind=push')).toContain('No Push yet')
    expect(await page('?q=zebra')).toContain('No message matches “zebra”')
  })

  it('finds by kind and by words', async () => {
    inbox.deliver(sms('about zebras'))
    inbox.deliver({ kind: 'push', to: 'device', text: '{"about":"lions"}' })
    expect(await page('?q=ZEBRA')).toContain('about zebras')
    expect(await page('?q=ZEBRA')).not.toContain('lions')
    expect(await page('?kind=push')).not.toContain('about zebras')
  })

  it('tells what a silent push is about', async () => {
    const body = { data: { source: 'cognito-sync', datasetName: 'notes', syncCount: 5 } }
    inbox.deliver({ kind: 'push', to: 'device', text: JSON.stringify(body), data: { body } })
    expect(await page()).toContain('Silent push: dataset notes is at count 5')
  })

  it('lets no message speak for itself', async () => {
    const evil = '"><script>alert(1)</script>'
    inbox.deliver({ kind: 'email', to: evil, from: evil, subject: evil, text: evil })
    inbox.deliver({ kind: 'push', to: evil, text: evil })
    const html = await page(`?q=${encodeURIComponent('"><script>')}`)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)')
  })

  it('makes links live, and nothing but web links', async () => {
    inbox.deliver(sms('See https://example.com/?a=1&b=2 or javascript:alert(1)'))
    const html = await page()
    expect(html).toContain('<a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer"')
    expect(html.match(/<a href="(?!\/inbox)/g)).toHaveLength(1)
  })

  it.each(['1234567890', '+123456', 'id-123456', 'v1.123456', '12345', 'x123456y'])(
    'takes %s for no code',
    async (text) => {
      inbox.deliver(sms(text))
      expect(await page()).not.toContain('data-copy')
    },
  )

  it('runs its own script only', async () => {
    const { headers } = await fetch(`${inbox.url}/inbox`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    for (const name of ['inbox.js', 'inbox.css', 'icon.svg']) {
      expect((await fetch(`${inbox.url}/inbox/${name}`)).status).toBe(200)
    }
  })

  it('keeps the HTML of a mail in a sandbox', async () => {
    await mail({ to: 'ada@example.com', html: '<script>alert(1)</script>Hello' })
    const [message] = inbox.messages()
    expect(await page()).toContain(`src="/inbox/messages/${message?.id}/html" sandbox=`)
    const response = await fetch(`${inbox.url}/inbox/messages/${message?.id}/html`)
    expect(await response.text()).toContain('Hello')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^sandbox (?!.*allow-(scripts|same-origin))/)
    expect(policy).toContain("default-src 'none'")
  })
})

describe('anything else', () => {
  it.each(['/', '/inbox/none', '/inbox/messages/1/html', '/inbox/..%2f'])(
    'answers 404 for %s',
    async (path) => {
      expect((await fetch(inbox.url + path)).status).toBe(404)
    },
  )

  it.each(['/inbox', '/inbox/messages'])('answers 405 to a POST to %s', async (path) => {
    const response = await fetch(inbox.url + path, { method: 'POST', body: 'x' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('GET')
  })
})
