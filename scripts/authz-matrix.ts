import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MATRIX_FILE, matrixCsv, matrixRows } from "./authz/matrix.ts";

/** Writes docs/authz-matrix.csv anew from the registry, the permission table, the scopes and the routes. */
const root = dirname(import.meta.dirname);
const rows = matrixRows(root);
writeFileSync(join(root, MATRIX_FILE), matrixCsv(rows));
console.log(`${MATRIX_FILE}: ${rows.length} doors.`);
process.exit(0);
