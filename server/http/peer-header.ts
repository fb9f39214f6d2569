/** Set by the web process on each request, from the connection; a client's copy is overwritten (`scripts/web-preload.ts`). */
export const PEER_HEADER = "x-countersign-peer";
