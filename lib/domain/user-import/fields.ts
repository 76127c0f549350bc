/**
 * The fields of a line in Cognito's form of CSV: quotation marks mean nothing, a comma in a value
 * stands behind a backslash, and white space around values does not count (developer guide,
 * "Formatting the CSV file").
 */
export function splitFields(line: string): string[] {
  return line.split(/(?<!\\),/u).map((field) => field.replaceAll('\\,', ',').trim())
}
