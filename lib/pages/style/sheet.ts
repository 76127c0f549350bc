/** The pages' style sheet. */
export const sheet = ':root{color-scheme:light dark}'
