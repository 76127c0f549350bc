/** Waits a little longer after each try, by chance, so that rivals do not meet again. */
export function pause(tries: number): Promise<void> {
  const milliseconds = Math.random() * 10 * 2 ** tries
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
