import type { ListenOptions, RunningServer } from '../http.ts'
import { startHttp } from '../http.ts'
import { fileJournal, noJournal } from './journal.ts'
import { Mailbox } from './mailbox.ts'
import type { InboxMessage, OutgoingMessage } from './message.ts'
import { inboxRoutes } from './routes.ts'
import { startSmtp } from './smtp.ts'

/** Where the inbox keeps its messages and where it listens. */
export interface InboxOptions extends ListenOptions {
  /** Folder for `inbox.jsonl`; without it the messages are gone when the inbox stops. */
  dataFolder?: string
  /** Port of the mail server; a free one unless given. */
  smtpPort?: number
}

/** The inbox while it runs. */
export interface RunningInbox extends RunningServer {
  /** Where e-mail is to be sent: `smtp://host:port`, without signing in or TLS. */
  smtpUrl: string
  deliver(message: OutgoingMessage): void
  /** The messages for one recipient, or all; newest first, the last thousand at most. */
  messages(to?: string): InboxMessage[]
}

/**
 * Starts the place where everything that a local server sends ends up: a real mail server, and
 * over HTTP a page for people and JSON for programs.
 */
export async function startInbox(options: InboxOptions = {}): Promise<RunningInbox> {
  const { dataFolder, host, smtpPort } = options
  const mailbox = new Mailbox(dataFolder === undefined ? noJournal : fileJournal(dataFolder))
  const deliver = (message: OutgoingMessage) => {
    mailbox.add(message, Date.now())
  }
  const stopped = new AbortController()
  const http = await startHttp(inboxRoutes(mailbox, stopped.signal), options)
  const smtp = await startSmtp(deliver, {
    ...(host !== undefined && { host }),
    ...(smtpPort !== undefined && { port: smtpPort }),
  })
  return {
    url: http.url,
    smtpUrl: smtp.url,
    deliver,
    messages: (to) => mailbox.list(to === undefined ? {} : { to }),
    stop: async () => {
      stopped.abort()
      await Promise.all([http.stop(), smtp.stop()])
    },
  }
}
