const mebibyte = 1024 * 1024

/** Operations whose requests carry pictures (API reference, CreateManagedLoginBranding). */
const large = new Set(['CreateManagedLoginBranding', 'UpdateManagedLoginBranding'])

/** How many bytes the body of a request of the two JSON APIs may have. */
export function bodyLimit(operation: string): number {
  return large.has(operation) ? 2 * mebibyte : mebibyte
}
