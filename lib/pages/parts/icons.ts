import { trusted, type Html } from '../html.ts'

function outline(paths: string): Html {
  return trusted(
    `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`,
  )
}

function filled(paths: string): Html {
  return trusted(
    `<svg class="icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">${paths}</svg>`,
  )
}

/** Drawings of what the words beside them say, in the colour of those words. */
export const icons = {
  person: outline(
    '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-3.8 3.8-6 7.5-6s6.7 2.2 7.5 6"/>',
  ),
  key: outline(
    '<circle cx="8" cy="15" r="4.5"/><path d="m11.3 11.7 8.2-8.2M16 7l3 3M13.5 9.5l1.5 1.5"/>',
  ),
  passkey: outline(
    '<circle cx="10" cy="7.5" r="3.75"/><path d="M3.5 20c.6-3.6 3.2-5.7 6.5-5.7 1.2 0 2.3.3 3.2.8"/><circle cx="17.5" cy="13.5" r="2.75"/><path d="M17.5 16.25V21m0-2.5h2"/>',
  ),
  mail: outline(
    '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m3.5 7.5 8.5 6 8.5-6"/>',
  ),
  phone: outline('<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.5h2"/>'),
  app: outline(
    '<path d="M12 2.75 4.5 5.5v5.75c0 4.6 3 8.2 7.5 10 4.5-1.8 7.5-5.4 7.5-10V5.5L12 2.75Z"/><path d="m8.75 12 2.25 2.25 4.25-4.5"/>',
  ),
  building: outline(
    '<path d="M4.5 20.5V5.5a2 2 0 0 1 2-2h6.5a2 2 0 0 1 2 2v15M15 9.5h2.5a2 2 0 0 1 2 2v9M3 20.5h18M8 8h3.5M8 12h3.5M8 16h3.5"/>',
  ),
  globe: outline(
    '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c2.5 2.6 3.75 5.6 3.75 9s-1.25 6.4-3.75 9c-2.5-2.6-3.75-5.6-3.75-9S9.5 5.6 12 3Z"/>',
  ),
  done: outline('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
  failed: outline('<path d="M12 5.5v8M12 18v.01"/>'),
  next: outline('<path d="m9 5.5 6.5 6.5L9 18.5"/>'),
}

const google = filled(
  '<path fill="#4285F4" d="M23.5 12.3c0-.8-.1-1.6-.2-2.3H12v4.5h6.5a5.5 5.5 0 0 1-2.4 3.6v3H20c2.3-2.1 3.5-5.2 3.5-8.8Z"/><path fill="#34A853" d="M12 24c3.2 0 6-1.1 8-2.9l-3.9-3a7.3 7.3 0 0 1-10.9-3.8h-4v3.1A12 12 0 0 0 12 24Z"/><path fill="#FBBC05" d="M5.2 14.3a7.2 7.2 0 0 1 0-4.6V6.6h-4a12 12 0 0 0 0 10.8l4-3.1Z"/><path fill="#EA4335" d="M12 4.8c1.8 0 3.4.6 4.6 1.8L20 3.2A12 12 0 0 0 1.2 6.6l4 3.1A7.2 7.2 0 0 1 12 4.8Z"/>',
)
const facebook = filled(
  '<path fill="#1877F2" d="M24 12a12 12 0 1 0-13.9 11.9v-8.4h-3V12h3V9.4c0-3 1.8-4.7 4.5-4.7 1.3 0 2.7.2 2.7.2v3h-1.5c-1.5 0-2 .9-2 1.9V12h3.4l-.5 3.5h-2.8v8.4A12 12 0 0 0 24 12Z"/>',
)
const amazon = trusted(
  '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" aria-hidden="true" focusable="false"><path d="M8.5 6.25c.6-1.5 1.9-2.25 3.6-2.25 2.3 0 3.4 1.2 3.4 3.2v6.3m0-4.7c-4.5-.3-7.2.9-7.2 3.2 0 1.5 1.1 2.5 2.8 2.5 2 0 3.6-1.2 4.4-3"/><path stroke="#f90" d="M3.5 17.75c5.3 3.5 11.7 3.5 16.5.4m.4 2 .6-2.7-2.7-.2"/></svg>',
)
const apple = filled(
  '<path d="M12.152 6.896c-.948 0-2.415-1.078-3.96-1.04-2.04.027-3.91 1.183-4.961 3.014-2.117 3.675-.546 9.103 1.519 12.09 1.013 1.454 2.208 3.09 3.792 3.039 1.52-.065 2.09-.987 3.935-.987 1.831 0 2.35.987 3.96.948 1.637-.026 2.676-1.48 3.676-2.948 1.156-1.688 1.636-3.325 1.662-3.415-.039-.013-3.182-1.221-3.22-4.857-.026-3.04 2.48-4.494 2.597-4.559-1.429-2.09-3.623-2.324-4.39-2.376-2-.156-3.675 1.09-4.61 1.09ZM15.53 3.83c.843-1.012 1.4-2.427 1.245-3.83-1.207.052-2.662.805-3.532 1.818-.78.896-1.454 2.338-1.273 3.714 1.338.104 2.715-.688 3.56-1.702Z"/>',
)

/** Marks of the well-known providers, by the types of the API; the trademarks are their owners'. */
export const providerMarks = new Map<string, Html>([
  ['Google', google],
  ['Facebook', facebook],
  ['LoginWithAmazon', amazon],
  ['SignInWithApple', apple],
])
