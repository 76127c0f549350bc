import type { TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider'
import type { AppClient } from '../store/app-clients.ts'

const seconds: Record<TimeUnitsType, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
}

/** How long an access token of the client is valid, in seconds; an hour unless it says otherwise. */
export function accessTokenSeconds({ settings }: Pick<AppClient, 'settings'>): number {
  return (
    inSeconds(settings.AccessTokenValidity, settings.TokenValidityUnits?.AccessToken ?? 'hours') ||
    3600
  )
}

/** How long an ID token of the client is valid, in seconds; an hour unless it says otherwise. */
export function idTokenSeconds({ settings }: Pick<AppClient, 'settings'>): number {
  return (
    inSeconds(settings.IdTokenValidity, settings.TokenValidityUnits?.IdToken ?? 'hours') || 3600
  )
}

/** How long a refresh token of the client is valid, in seconds; 30 days unless it says otherwise. */
export function refreshTokenSeconds({ settings }: Pick<AppClient, 'settings'>): number {
  return (
    inSeconds(settings.RefreshTokenValidity, settings.TokenValidityUnits?.RefreshToken ?? 'days') ||
    30 * seconds.days
  )
}

/** How long a sign-in may pause between two steps, in milliseconds; 3 minutes unless set. */
export function sessionMilliseconds({ settings }: AppClient): number {
  return (settings.AuthSessionValidity ?? 3) * 60_000
}

function inSeconds(amount: number | undefined, unit: TimeUnitsType): number {
  return (amount ?? 0) * seconds[unit]
}
