/** The pages' script. */
export const script = ''
