/** The path of a style's files below a domain. */
export const brandFilePath = 'assets/brand'

/** Where a page finds a file of a client's style: under a name that no other file ever has. */
export function brandFileAddress({
  base,
  clientId,
  file,
}: {
  readonly base: string
  readonly clientId: string
  readonly file: string
}): string {
  const query = new URLSearchParams({ client_id: clientId, file })
  return `${base}/${brandFilePath}?${query.toString()}`
}
