/** Addresses of this area below a project's own (`/o/acme/p/flights`). */
export const monitoringHref = (base: string): string => `${base}/monitoring`;
export const newMonitorHref = (base: string): string => `${base}/monitoring/new`;

/** A monitor's page, at one feature of one window when they are named. */
export function monitorHref(
  base: string,
  monitorId: string,
  at?: { feature: string; window: string },
): string {
  const page = `${base}/monitoring/${monitorId}`;
  return at ? `${page}?${new URLSearchParams(at)}#distribution` : page;
}
