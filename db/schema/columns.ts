import { customType, text } from "drizzle-orm/pg-core";

/** A moment, to the millisecond, as ISO 8601 in UTC on both sides, so that a keyset cursor is exact. */
export const instant = customType<{ data: string; driverData: string | Date }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: (value) => new Date(value).toISOString(),
  toDriver: (value) => value,
});

/** Raw bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});

export const orgId = () => text("org_id").notNull();
export const projectId = () => text("project_id").notNull();
