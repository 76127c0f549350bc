import { escapeXml } from '../query-protocol.ts'
import type { InboxMessage, MessageKind } from './message.ts'
import { messageKinds } from './message.ts'
import { codeIn, richText } from './rich-text.ts'

/** What the page shows: the messages found, newest first, and how many there are of each kind. */
export interface InboxView {
  messages: readonly InboxMessage[]
  counts: ReadonlyMap<MessageKind, number>
  /** The id of the newest message of all, `0` without one: the page waits for what comes after. */
  newest: string
  kind: MessageKind | undefined
  search: string
}

const labels = {
  email: 'E-mail',
  sms: 'SMS',
  push: 'Push',
  stream: 'Stream',
} satisfies Record<MessageKind, string>

const outlines: Record<MessageKind, string> = {
  email: '<path d="M2.5 4.5h15v11h-15z"/><path d="m3 5 7 6 7-6"/>',
  sms: '<path d="M3 4h14v9.5H9L5.5 16.5v-3H3z"/><path d="M6.5 7.5h7M6.5 10h4.5"/>',
  push: '<path d="M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-2 5.5-2 5.5h13s-2-1.5-2-5.5A4.5 4.5 0 0 0 10 3z"/><path d="M8.5 15.5a1.6 1.6 0 0 0 3 0"/>',
  stream:
    '<path d="M3 6c2.3-2 4.7 2 7 0s4.7 2 7 0M3 10c2.3-2 4.7 2 7 0s4.7 2 7 0M3 14c2.3-2 4.7 2 7 0s4.7 2 7 0"/>',
}

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** The inbox as a page of HTML that needs no script to be read. */
export function inboxPage(view: InboxView): string {
  const total = [...view.counts.values()].reduce((sum, count) => sum + count, 0)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${total === 0 ? 'Inbox' : `Inbox (${total})`} · Cognate</title>
<link rel="icon" href="/inbox/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/inbox/inbox.css">
<script src="/inbox/inbox.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript>
</head>
<body data-newest="${escapeXml(view.newest)}">
<header>
<div>
<p class="brand">Cognate</p>
<h1>Inbox</h1>
<p class="lead">Every e-mail, SMS, push and stream record this server sent. Nothing left this machine.</p>
</div>
<div class="tools">
<span id="live" class="live" hidden>Live</span>
<button id="empty" type="button" hidden${total === 0 ? ' disabled' : ''}>Empty inbox</button>
</div>
</header>
${filters(view, total)}
<p id="news" class="visually-hidden" role="status"></p>
<main id="messages">
${view.messages.length === 0 ? nothing(view, total) : list(view.messages)}
</main>
</body>
</html>
`
}

function filters({ kind, search, counts }: InboxView, total: number): string {
  const tab = (value: MessageKind | undefined, label: string, count: number) => {
    const query = new URLSearchParams({
      ...(value && { kind: value }),
      ...(search && { q: search }),
    })
    const current = value === kind ? ' aria-current="page"' : ''
    const address = escapeXml(`/inbox?${query.toString()}`.replace(/\?$/, ''))
    return `<a href="${address}"${current}>${label} <span class="count">${count}</span></a>`
  }
  const tabs = messageKinds.map((value) => tab(value, labels[value], counts.get(value) ?? 0))
  return `<div class="filters">
<nav id="kinds" aria-label="Kind of message">${tab(undefined, 'All', total)}${tabs.join('')}</nav>
<form role="search" action="/inbox">
${kind === undefined ? '' : `<input type="hidden" name="kind" value="${kind}">`}
<input type="search" name="q" value="${escapeXml(search)}" placeholder="Search recipient or text" aria-label="Search recipient or text">
</form>
</div>`
}

function nothing({ kind, search }: InboxView, total: number): string {
  if (total > 0) {
    const what = kind === undefined ? 'message' : labels[kind]
    const about = search === '' ? '' : ` matches “${escapeXml(search)}”`
    return `<section class="nothing"><h2>No ${what}${about || ' yet'}</h2>
<p><a href="/inbox">Show all ${total} messages</a></p></section>`
  }
  return `<section class="nothing"><h2>Nothing yet</h2>
<p>Sign someone up, and the code arrives here at once.</p>
<p>Programs read the same messages from <a href="/inbox/messages"><code>/inbox/messages</code></a>.</p></section>`
}

function list(messages: readonly InboxMessage[]): string {
  return `<ol>\n${messages.map(entry).join('\n')}\n</ol>`
}

function entry(message: InboxMessage): string {
  const { id, kind, to, text, html, receivedAt } = message
  const isJson = kind === 'push' || kind === 'stream'
  const code = isJson ? undefined : codeIn(text)
  const headline = headlineOf(message)
  return `<li id="message-${id}"><article class="${kind}" aria-labelledby="to-${id}">
<div class="meta">
<span class="kind"><svg viewBox="0 0 20 20" aria-hidden="true">${outlines[kind]}</svg>${labels[kind]}</span>
<span class="to" id="to-${id}"><span class="visually-hidden">${labels[kind]} to </span>${escapeXml(to)}</span>
<time datetime="${receivedAt}">${times.format(new Date(receivedAt))}</time>
</div>
${headline === undefined ? '' : `<h2>${escapeXml(headline)}</h2>`}
${isJson ? `<pre tabindex="0">${escapeXml(indented(text))}</pre>` : `<p class="text">${richText(text)}</p>`}
${code === undefined ? '' : codeBlock(code)}
${senderLine(message)}
${html === undefined ? '' : htmlBlock(id)}
</article></li>`
}

function senderLine({ from, replyTo }: InboxMessage): string {
  if (from === undefined) return ''
  const replies = replyTo === undefined ? '' : ` · replies to ${escapeXml(replyTo)}`
  return `<p class="from">From ${escapeXml(from)}${replies}</p>`
}

function codeBlock(code: string): string {
  return `<p class="code"><output>${code}</output><button type="button" data-copy="${code}" hidden>Copy code</button></p>`
}

function htmlBlock(id: string): string {
  return `<details><summary>As the mail program shows it</summary>
<iframe src="/inbox/messages/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" title="The e-mail as HTML"></iframe></details>`
}

function headlineOf({ subject, data }: InboxMessage): string | undefined {
  if (subject !== undefined) return subject
  const { body } = (data ?? {}) as { body?: { data?: Record<string, unknown> } } // read with care below
  const { source, datasetName, syncCount } = body?.data ?? {}
  return source === 'cognito-sync'
    ? `Silent push: dataset ${String(datasetName)} is at count ${String(syncCount)}`
    : undefined
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
