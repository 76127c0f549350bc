import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { ListenOptions } from '../http.ts'
import { authority, loopback } from '../http.ts'
import { htmlToText } from './html-text.ts'
import type { OutgoingMessage } from './message.ts'

/** A mail server that is listening, as `smtp://host:port`. */
export interface RunningSmtp {
  url: string
  stop(): Promise<void>
}

const largestMail = 10 * 1024 * 1024

/**
 * Starts a mail server that takes mail for anyone from anyone, without signing in or encryption,
 * and hands it over once for each recipient. A mail is acknowledged after it was handed over.
 *
 * Source: RFC 5321
 */
export async function startSmtp(
  deliver: (message: OutgoingMessage) => void,
  options: ListenOptions = {},
): Promise<RunningSmtp> {
  const server = new SMTPServer({
    banner: 'Cognate inbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMail,
    closeTimeout: 100,
    onData: (stream, session, callback) => {
      const recipients = session.envelope.rcptTo.map(({ address }) => address)
      const refuse = (error: unknown) => {
        callback(error instanceof Error ? error : new Error('The mail cannot be read.'))
      }
      readAll(stream)
        .then((mail) => {
          if (stream.sizeExceeded) throw new Error('The mail exceeds 10 MB.')
          return parseMail(mail)
        })
        .then((mail) => {
          for (const to of recipients) deliver({ ...mail, to })
          callback()
        })
        .catch(refuse)
    },
  })
  // a client that hangs up in mid-sentence is its own affair
  server.on('error', () => undefined)
  const host = options.host ?? loopback
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port ?? 0, host, () => resolve())
  })
  const { port } = server.server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `smtp://${authority(host, port)}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer) // SMTP data is bytes
  return Buffer.concat(chunks)
}

async function parseMail(mail: Buffer): Promise<Omit<OutgoingMessage, 'to'>> {
  const { from, replyTo, subject, text, html } = await PostalMime.parse(mail)
  const [reply] = replyTo ?? []
  return {
    kind: 'email',
    ...(from?.address && { from: from.name ? `${from.name} <${from.address}>` : from.address }),
    ...(reply?.address && { replyTo: reply.address }),
    ...(subject !== undefined && { subject }),
    text: text?.trim() ?? htmlToText(html ?? ''),
    ...(html !== undefined && { html }),
  }
}
