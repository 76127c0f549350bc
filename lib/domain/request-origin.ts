/** Where a request comes from, for devices, sessions and sign-in events. */
export interface RequestOrigin {
  readonly sourceIp: string | undefined
  /** The User-Agent header, as sent. */
  readonly userAgent: string | undefined
}
