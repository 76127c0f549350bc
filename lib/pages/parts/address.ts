/** Schemes that run something, or show what somebody else wrote, in the place of a page. */
const active = /^(?:javascript|vbscript|data|blob|filesystem|about):$/u

/** An address of the web or of an app, to be linked to; undefined for one that would run. */
export function linkedAddress(address: string | undefined): string | undefined {
  const protocol = URL.parse(address ?? '')?.protocol
  return protocol === undefined || active.test(protocol) ? undefined : address
}
