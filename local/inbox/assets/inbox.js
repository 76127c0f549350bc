/* global document, DOMParser, fetch, location, navigator, setTimeout */

// Keeps the page up to date without reloading it: waits for a newer message on the server and
// then fetches the page again, of which it takes over what is new.

const live = document.querySelector('#live')
const empty = document.querySelector('#empty')
const news = document.querySelector('#news')

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function showTools(root) {
  for (const button of root.querySelectorAll('[data-copy]')) button.hidden = false
}

function say(connected) {
  live.hidden = false
  live.classList.toggle('waiting', !connected)
  live.textContent = connected ? 'Live' : 'Reconnecting'
}

async function refresh() {
  const response = await fetch(location.href)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const before = document.querySelector('#messages')
  const after = page.querySelector('#messages')
  let arrived = 0
  for (const item of after.querySelectorAll('li')) {
    const known = document.getElementById(item.id)
    // what is known stays as it is, so that an open mail stays open
    if (known) item.replaceWith(known)
    else {
      item.classList.add('new')
      arrived += 1
    }
  }
  showTools(after)
  before.replaceWith(document.adoptNode(after))
  document.querySelector('#kinds').replaceWith(document.adoptNode(page.querySelector('#kinds')))
  document.title = page.title
  document.body.dataset.newest = page.body.dataset.newest
  empty.disabled = page.querySelector('#empty').disabled
  if (arrived > 0) news.textContent = arrived === 1 ? '1 new message' : `${arrived} new messages`
}

async function follow() {
  for (;;) {
    try {
      const { newest } = document.body.dataset
      const query = `after=${newest}&wait=25&limit=1`
      const response = await fetch(`/inbox/messages?${query}`)
      if (!response.ok) throw new Error(response.statusText)
      say(true)
      const { messages } = await response.json()
      if (messages.length > 0) await refresh()
    } catch {
      say(false)
      await pause(2000)
    }
  }
}

document.addEventListener('click', async ({ target }) => {
  const { copy } = target.dataset
  if (copy === undefined) return
  await navigator.clipboard.writeText(copy)
  target.textContent = 'Copied'
  news.textContent = 'Code copied'
  await pause(1500)
  target.textContent = 'Copy code'
})

empty.hidden = false
empty.addEventListener('click', async () => {
  await fetch('/inbox/messages', { method: 'DELETE' })
  await refresh()
  news.textContent = 'The inbox is empty'
})

showTools(document)
say(true)
void follow()
