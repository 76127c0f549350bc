/** Sends a form once: a second press while the first is under way does nothing. */
export const submitScript = `
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault()
    form.dataset.sent = 'true'
    const button = event.submitter ?? form.querySelector('[type=submit]')
    button?.setAttribute('aria-busy', 'true')
  })
}
// A page that comes back from the browser's memory may be sent again
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
  for (const button of document.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy')
})
`
