export { auditTrail, Personal, personal } from "#server/kernel/audit.ts";

export const writeAuditEntries = async (): Promise<string[]> => [];
