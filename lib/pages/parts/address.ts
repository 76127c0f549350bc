import { isActiveScheme } from '../../domain/active-schemes.ts'

/** An address of the web or of an app, to be linked to; undefined for one that would run. */
export function linkedAddress(address: string | undefined): string | undefined {
  const protocol = URL.parse(address ?? '')?.protocol
  return protocol === undefined || isActiveScheme(protocol) ? undefined : address
}
