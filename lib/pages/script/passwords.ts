/** Shows what is typed into a password on request, and ticks off the rules that a new one keeps. */
export const passwordScript = `
const eye = '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="2.75"/><path class="strike" d="m4 20 16-16"/></svg>'

for (const input of document.querySelectorAll('input[data-show]')) {
  const box = document.createElement('span')
  const button = document.createElement('button')
  box.className = 'reveal'
  button.type = 'button'
  button.innerHTML = eye
  button.setAttribute('aria-label', input.dataset.show)
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => {
    const isShown = input.type === 'password'
    input.type = isShown ? 'text' : 'password'
    button.setAttribute('aria-pressed', String(isShown))
  })
  const isFocused = document.activeElement === input
  input.replaceWith(box)
  box.append(input, button)
  if (isFocused) input.focus()
  // A browser is to take it for the password that it is
  input.form?.addEventListener('submit', () => { input.type = 'password' })
}

const tests = {
  length: (text, count) => Array.from(text).length >= Number(count),
  lowercase: (text) => /[a-z]/.test(text),
  uppercase: (text) => /[A-Z]/.test(text),
  number: (text) => /[0-9]/.test(text),
  symbol: (text) => /[\\^$*.[\\]{}()?"!@#%&/\\\\,><':;|_~\`=+-]|\\S +\\S/.test(text),
}

for (const input of document.querySelectorAll('input[data-role=new-password]')) {
  const rules = input.closest('form')?.querySelectorAll('[data-rule]') ?? []
  const check = () => {
    for (const rule of rules) {
      const [name, count] = rule.dataset.rule.split(':')
      const isMet = tests[name](input.value, count)
      if (rule.classList.contains('met') === isMet) continue
      rule.classList.toggle('met', isMet)
      rule.classList.toggle('passwordCheck-valid-customizable', isMet)
      rule.classList.toggle('passwordCheck-notValid-customizable', !isMet)
      rule.querySelector('.visually-hidden')?.remove()
      if (!isMet) continue
      const word = document.createElement('span')
      word.className = 'visually-hidden'
      word.textContent = ' (' + rule.dataset.met + ')'
      rule.append(word)
    }
  }
  input.addEventListener('input', check)
  check()
}
`
