import { toBase64 } from "#domain/audit/log/bytes.ts";
import { parseTilePath } from "#domain/audit/log/tiles.ts";
import { GetTile } from "#domain/audit/schemas.ts";
import { invalid, notFound } from "#server/kernel/errors.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { tilesIn } from "./log/tiles-in.ts";

export const getTile = query({
  name: "audit.getTile",
  summary:
    "One tile of hashes of the log's Merkle tree (c2sp.org/tlog-tiles), in base 64. Hashes tell nothing of any entry.",
  permission: "audit:read",
  scope: inOrganization,
  input: GetTile,
  async run({ tx, input }) {
    const wanted = parseTilePath(input.path);
    if (!wanted)
      throw invalid('A tile is written like "tile/0/x001/234" or, when it is not full, "tile/0/000.p/7".');
    const [tile] = await tilesIn(tx, [wanted]);
    if (!tile) throw notFound("This tile");
    return { data: toBase64(tile.data), full: wanted.width === 256 };
  },
});
