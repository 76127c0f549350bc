import type { InboxMessage } from '../../local/inbox/message.ts'
import { serverUrl } from './server.ts'

/**
 * The newest message to somebody, awaited for ten seconds at most.
 *
 * @param after the id of a message that is no news
 * @param url of the server
 */
export async function newestMessage(
  to: string,
  after = '0',
  url = serverUrl(),
): Promise<InboxMessage> {
  const query = new URLSearchParams({ to, after, limit: '1', wait: '10' })
  const answer = await fetch(`${url}/inbox/messages?${query.toString()}`)
  const { messages } = (await answer.json()) as { messages: InboxMessage[] } // our own inbox
  const [message] = messages
  if (!message) throw new Error(`no message to ${to}`)
  return message
}

/** The code in the newest message to somebody. */
export async function codeSentTo(to: string, url = serverUrl()): Promise<string> {
  return codeIn(await newestMessage(to, '0', url))
}

/** The code in a message. */
export function codeIn({ text }: InboxMessage): string {
  return /\d{6,8}/u.exec(text)?.[0] ?? ''
}
