import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns.ts";

const position = (name: string) => bigint(name, { mode: "number" });

/** The one row of the installation's log. The sequencer writes it, and everybody may read it. */
export const logState = pgTable(
  "log_state",
  {
    id: smallint("id").primaryKey().default(1),
    /** The log's name, in each entry and each checkpoint. It never changes. */
    origin: text("origin").notNull(),
    /** Leaves in the tree: the next entry's place. */
    size: position("size").notNull().default(0),
    /** Raised by each sequencer that takes the lead; one with a lower number can no longer write. */
    epoch: position("epoch").notNull().default(0),
    /** When the sequencer last looked, and what had waited longest when it did. */
    lookedAt: instant("looked_at"),
    oldestWaitingAt: instant("oldest_waiting_at"),
    /** Why the sequencer refuses to go on; null while it does. */
    halted: text("halted"),
  },
  () => [check("log_state_one_row", sql`id = 1`)],
);

/** Hash tiles of c2sp.org/tlog-tiles. A full one never changes; a partial one only grows. */
export const logTiles = pgTable(
  "log_tiles",
  {
    level: smallint("level").notNull(),
    tileIndex: position("tile_index").notNull(),
    width: smallint("width").notNull(),
    data: bytes("data").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.level, t.tileIndex] }),
    check("log_tiles_width", sql`width between 1 and 256 and octet_length(data) = width * 32`),
  ],
);

/** Every tree head that was signed. Append-only, and one for each size. */
export const logCheckpoints = pgTable(
  "log_checkpoints",
  {
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
    size: position("size").notNull().unique(),
    root: bytes("root").notNull(),
    /** The signed note, byte for byte. */
    note: text("note").notNull(),
    at: instant("at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    index("log_checkpoints_at").on(t.at),
    check("log_checkpoints_root", sql`size > 0 and octet_length(root) = 32`),
  ],
);

export type LogKeyPurpose = "checkpoint" | "record";

/** Public keys: of checkpoints, and of signed records. The private ones are files and never here. */
export const logKeys = pgTable(
  "log_keys",
  {
    keyId: text("key_id").primaryKey(),
    purpose: text("purpose").$type<LogKeyPurpose>().notNull(),
    verifierKey: text("verifier_key").notNull().unique(),
    /** The size of the first checkpoint that it signed, or that was signed while it was in force. */
    fromSize: position("from_size").notNull(),
    /** The size of the last one; null while it is in force. */
    toSize: position("to_size"),
    at: instant("at").notNull().default(sql`clock_timestamp()`),
  },
  () => [check("log_keys_purpose", sql`purpose in ('checkpoint', 'record')`)],
);

/**
 * The personal values that entries hold only as salted commitments. Erasing one takes value and salt; the entry, and
 * every proof of it, stay as they are.
 */
export const auditPrivate = pgTable(
  "audit_private",
  {
    entryId: text("entry_id").notNull(),
    field: text("field").notNull(),
    orgId: text("org_id"),
    /** The person whom the value is about; null when the value tells of nobody we know. */
    subjectId: text("subject_id"),
    value: text("value"),
    salt: bytes("salt"),
    erasedAt: instant("erased_at"),
  },
  (t) => [
    primaryKey({ columns: [t.entryId, t.field] }),
    // erasure of a person
    index("audit_private_of_subject").on(t.subjectId).where(sql`erased_at is null`),
    check(
      "audit_private_erased",
      sql`case when erased_at is null then value is not null and octet_length(salt) = 16 else value is null and salt is null end`,
    ),
  ],
);

/** The newest entry of each object, so that the next one can name it. */
export const auditHeads = pgTable(
  "audit_heads",
  {
    orgId: text("org_id").notNull(),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    rev: integer("rev").notNull(),
    leafHash: bytes("leaf_hash"),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.targetType, t.orgId] })],
);
