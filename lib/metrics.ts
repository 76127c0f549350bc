import type { Settings } from './settings.ts'

/** What is counted apart from what AWS counts by itself. */
export type MetricName = 'UndeliveredMessages' | 'BreachLookUpFailures' | 'LostAuditLines'

/**
 * Counts something in the log, from which CloudWatch makes a metric of the deployment. The details
 * are for whoever reads the log: no code, password or address.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function countMetric(
  { settings, now }: { settings: Pick<Settings, 'tableName'>; now: () => number },
  name: MetricName,
  details: Readonly<Record<string, string>>,
): void {
  const line = {
    _aws: {
      Timestamp: now(),
      CloudWatchMetrics: [
        {
          Namespace: 'Cognate',
          Dimensions: [['Deployment']],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    level: 'WARN',
    ...details,
    Deployment: settings.tableName,
    [name]: 1,
  }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
