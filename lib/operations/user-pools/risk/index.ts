import type { Family } from '../../operation.ts'

/** Operations on risky sign-ins: what is to be done about them, and which there were. */
export const risk: Family = {
  AdminListUserAuthEvents: async () =>
    (await import('./admin-list-user-auth-events.ts')).adminListUserAuthEvents,
  AdminUpdateAuthEventFeedback: async () =>
    (await import('./admin-update-auth-event-feedback.ts')).adminUpdateAuthEventFeedback,
  DescribeRiskConfiguration: async () =>
    (await import('./describe-risk-configuration.ts')).describeRiskConfiguration,
  SetRiskConfiguration: async () =>
    (await import('./set-risk-configuration.ts')).setRiskConfiguration,
  UpdateAuthEventFeedback: async () =>
    (await import('./update-auth-event-feedback.ts')).updateAuthEventFeedback,
}
