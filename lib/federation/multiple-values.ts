/**
 * Several values as the one text that an attribute takes: `[a, b]`, each value encoded as in a form,
 * so that a comma or bracket in it cannot be taken for one between them (developer guide, "Things to
 * know about mappings").
 */
export function inBrackets(values: readonly string[]): string {
  return `[${values.map(formEncoded).join(', ')}]`
}

function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}
