import type { InboxMessage } from '../inbox/message.ts'

/** Waits for the newest message to an address, for ten seconds at most. */
export async function nextMessage(inboxUrl: string, to: string): Promise<InboxMessage> {
  const query = new URLSearchParams({ to, limit: '1', wait: '10' })
  const answer = await fetch(`${inboxUrl}/messages?${query.toString()}`)
  const { messages } = (await answer.json()) as { messages: InboxMessage[] } // our own inbox
  const [message] = messages
  if (!message) throw new Error(`No message to ${to} arrived.`)
  return message
}
